import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button } from './button';

export interface Choice<T extends string> {
  value: T;
  label: string;
  count?: number;
}

interface Props<T extends string> {
  label: string;
  choices: readonly Choice<T>[];
  chosen: readonly T[];
  /** `many` keeps the menu open and toggles; `one` chooses and closes. */
  mode: 'many' | 'one';
  onChoose(value: T): void;
  testId: string;
}

/** A button with a menu of choices below it, in the keyboard manner of a menu button: arrows, Home, End, Escape. */
export function ChoiceMenu<T extends string>({ label, choices, chosen, mode, onChoose, testId }: Props<T>) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const menuId = useId();

  useEffect(() => {
    if (!open) return;
    const items = menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]');
    (menu.current?.querySelector<HTMLElement>('[aria-checked="true"]') ?? items?.[0])?.focus();
    function closeOutside(event: PointerEvent): void {
      if (event.target instanceof Node && !anchor.current?.contains(event.target)) setOpen(false);
    }
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  function closeAndReturn(): void {
    setOpen(false);
    button.current?.focus();
  }

  function choose(value: T): void {
    onChoose(value);
    if (mode === 'one') closeAndReturn();
  }

  function onMenuKey(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.key === 'Escape') closeAndReturn();
    else if (event.key === 'Tab') setOpen(false);
    else if (!moveFocus(event.currentTarget, event.key)) return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="menu-anchor" ref={anchor}>
      <Button
        ref={button}
        className="menu-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        aria-pressed={chosen.length > 0}
        data-testid={testId}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <span className="menu-label">{summary(label, choices, chosen)}</span>
        <span aria-hidden="true">▾</span>
      </Button>
      {open && (
        <div className="menu" id={menuId} role="menu" aria-label={label} ref={menu} onKeyDown={onMenuKey} tabIndex={-1}>
          {choices.map((choice) => (
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles support it
            <button
              key={choice.value}
              type="button"
              className="menu-item"
              role={mode === 'many' ? 'menuitemcheckbox' : 'menuitemradio'}
              aria-checked={chosen.includes(choice.value)}
              tabIndex={-1}
              data-value={choice.value}
              onClick={() => choose(choice.value)}
            >
              <span className="tick" aria-hidden="true">
                {chosen.includes(choice.value) ? '✓' : ''}
              </span>
              {choice.label}
              {choice.count !== undefined && <span className="count">{choice.count}</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function summary<T extends string>(label: string, choices: readonly Choice<T>[], chosen: readonly T[]): ReactNode {
  if (chosen.length === 0) return label;
  const first = choices.find((choice) => choice.value === chosen[0])?.label ?? label;
  return chosen.length === 1 ? first : `${first} +${chosen.length - 1}`;
}

function moveFocus(menu: HTMLElement, key: string): boolean {
  const items = [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
  if (target === undefined) return false;
  items[(target + items.length) % items.length]?.focus();
  return true;
}
