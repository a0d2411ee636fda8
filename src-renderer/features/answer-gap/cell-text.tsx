import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';

/** Text in a cell of a table: saved with Enter or on leaving, taken back with Escape; kept as typed when it cannot be saved. */
export function CellText({
  testId,
  label,
  value,
  maxLength,
  required = false,
  onSave,
}: {
  testId: string;
  label: string;
  value: string;
  maxLength: number;
  required?: boolean;
  onSave(text: string): Promise<boolean>;
}) {
  const [text, setText] = useState(value);
  const shown = useRef(value);
  const missing = required && text.trim() === '';
  useEffect(() => {
    // What came from elsewhere is shown, unless something else is being typed here.
    setText((before) => (before === shown.current ? value : before));
    shown.current = value;
  }, [value]);
  const save = () => {
    if (!missing && text.trim() !== value) void onSave(text.trim());
  };
  return (
    <Input.TextArea
      className="cell-field"
      variant="borderless"
      data-testid={testId}
      aria-label={label}
      autoSize={{ minRows: 1, maxRows: 5 }}
      maxLength={maxLength}
      value={text}
      {...(missing && { status: 'error' as const })}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text !== value) {
          event.stopPropagation();
          setText(value);
        }
        if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
          event.preventDefault();
          save();
        }
      }}
    />
  );
}
