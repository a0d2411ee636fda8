import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { type DaySpan, isSpan, lastDays, SPAN_PRESETS } from './span';

interface Props {
  span: DaySpan;
  /** Ms since 1970. */
  now: number;
  onChange(span: DaySpan): void;
}

/** The last days in one stroke, or any two days. */
export function SpanPicker({ span, now, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<DaySpan | null>(null);
  const preset = SPAN_PRESETS.find((days) => isSame(lastDays(days, now), span));
  const wrong = typed !== null && !isSpan(typed);

  const type = (change: Partial<DaySpan>) => {
    const next = { ...(typed ?? span), ...change };
    setTyped(next);
    if (isSpan(next)) onChange(next);
  };
  return (
    <fieldset className="span-picker">
      <legend className="visually-hidden">{t('figures.span.label')}</legend>
      {SPAN_PRESETS.map((days) => (
        <Button
          key={days}
          data-testid={`figures-last-${days}`}
          aria-pressed={typed === null && preset === days}
          onClick={() => {
            setTyped(null);
            onChange(lastDays(days, now));
          }}
        >
          {t('figures.span.days', { n: days })}
        </Button>
      ))}
      <Button
        data-testid="figures-custom"
        aria-pressed={typed !== null || preset === undefined}
        aria-expanded={typed !== null}
        onClick={() => setTyped(span)}
      >
        {t('figures.span.custom')}
      </Button>
      {typed === null ? (
        <span className="span-shown">{t('figures.span.shown', { from: span.from, to: span.to })}</span>
      ) : (
        <>
          <input
            className="field"
            type="date"
            data-testid="figures-from"
            aria-label={t('figures.span.from')}
            aria-invalid={wrong}
            value={typed.from}
            max={typed.to}
            onChange={(event) => type({ from: event.target.value })}
          />
          <span aria-hidden="true">–</span>
          <input
            className="field"
            type="date"
            data-testid="figures-to"
            aria-label={t('figures.span.to')}
            aria-invalid={wrong}
            value={typed.to}
            min={typed.from}
            onChange={(event) => type({ to: event.target.value })}
          />
        </>
      )}
      <span role="status" className="span-wrong">
        {wrong ? t('figures.span.wrong') : ''}
      </span>
    </fieldset>
  );
}

function isSame(a: DaySpan, b: DaySpan): boolean {
  return a.from === b.from && a.to === b.to;
}
