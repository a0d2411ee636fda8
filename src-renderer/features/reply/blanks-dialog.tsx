import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unfilledBlanks } from '../../../src-shared/domain/reply';
import { recallBlank, rememberBlank } from '../../app/remembered';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import type { BlankValues } from './answer-in-text';

/** Asks for each blank of an answer before it goes into the reply. Enter goes on to the next and inserts from the last. */
export function BlanksDialog({
  template,
  insert,
  onClose,
}: {
  template: string;
  insert(values: BlankValues): void;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const fields = useRef<HTMLDivElement>(null);
  const [values, setValues] = useState<BlankValues>({});
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const names = unfilledBlanks(template);
  const open = names.filter((name) => (values[name] ?? '').trim() === '');

  function confirm(): void {
    for (const name of names) {
      const value = (values[name] ?? '').trim();
      if (kept.has(name) && value !== '') rememberBlank(name, value);
    }
    insert(values);
  }
  function onKey(event: KeyboardEvent<HTMLInputElement>, at: number): void {
    if (event.key !== 'Enter' || event.ctrlKey || event.nativeEvent.isComposing) return;
    const inputs = fields.current?.querySelectorAll<HTMLInputElement>('[data-testid=blank-value]') ?? [];
    const next = inputs[at + 1] ?? [...inputs].find((input) => input.value.trim() === '');
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }
  const toggle = (name: string, keep: boolean) =>
    setKept((before) => new Set(keep ? [...before, name] : [...before].filter((other) => other !== name)));

  return (
    <FormDialog
      title={t('work.blanks.title')}
      testId="blanks-dialog"
      width={520}
      confirm={{ label: t('work.blanks.confirm'), testId: 'blanks-insert', disabled: open.length > 0 }}
      otherwise={
        <Button data-testid="blanks-later" onClick={confirm}>
          {t('work.blanks.later')}
        </Button>
      }
      problem={open.length === 0 ? null : t('work.blanks.fillAll', { n: open.length })}
      error={null}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p className="muted">{t('work.blanks.intro')}</p>
      <div className="blanks" ref={fields}>
        {names.map((name, at) => (
          <div key={name} className="blank">
            <label>
              {name}
              <input
                className="field"
                data-testid="blank-value"
                data-blank={name}
                data-first-focus={at === 0 ? '' : undefined}
                list={`${id}-${at}`}
                maxLength={200}
                autoComplete="off"
                value={values[name] ?? ''}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
                onKeyDown={(event) => onKey(event, at)}
              />
            </label>
            <datalist id={`${id}-${at}`}>
              {recallBlank(name).map((value) => (
                <option key={value} value={value} />
              ))}
            </datalist>
            <label className="choice muted">
              <input
                type="checkbox"
                data-testid="blank-remember"
                checked={kept.has(name)}
                onChange={(event) => toggle(name, event.target.checked)}
              />
              {t('work.blanks.remember')}
            </label>
          </div>
        ))}
      </div>
      <blockquote className="blanks-text">{template}</blockquote>
    </FormDialog>
  );
}
