import { DatePicker } from 'antd';
import dayjs from 'dayjs';

/** A calendar day, `YYYY-MM-DD`, or none. */
export function DayField({
  label,
  value,
  testId,
  onChange,
}: {
  label: string;
  value: string | null;
  testId: string;
  onChange(day: string | null): void;
}) {
  return (
    <DatePicker
      aria-label={label}
      placeholder={label}
      data-testid={testId}
      className="day-field"
      format="YYYY-MM-DD"
      value={value === null ? null : dayjs(value)}
      onChange={(day) => onChange(day?.format('YYYY-MM-DD') ?? null)}
    />
  );
}
