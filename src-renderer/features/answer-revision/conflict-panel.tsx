import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerContent, AnswerField } from '../../../src-shared/domain/answer';
import { mergeContent } from '../../../src-shared/domain/answer-merge';
import { Button } from '../../ui/button';
import { fieldText } from '../library/field-text';
import { useNames } from '../library/use-names';

type Side = 'mine' | 'theirs';

interface Props {
  /** Fields that both sides changed, differently. */
  conflicts: readonly AnswerField[];
  base: AnswerContent | null;
  mine: AnswerContent;
  theirs: AnswerContent;
  /** Version of the answer in force, onto which the text is put. */
  version: number;
  onSettle(content: AnswerContent, baseVersion: number): void;
}

/** The answer was changed while this was written: each field side by side, and a choice for each. */
export function ConflictPanel({ conflicts, base, mine, theirs, version, onSettle }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Partial<Record<AnswerField, Side>>>({});
  const open = conflicts.filter((field) => chosen[field] === undefined);
  const settle = () => {
    const { content } = mergeContent(base, mine, theirs);
    const taken = conflicts.filter((field) => chosen[field] === 'theirs').map((field) => [field, theirs[field]]);
    onSettle({ ...content, ...Object.fromEntries(taken) }, version);
  };
  return (
    <section className="conflicts" data-testid="conflicts" aria-label={t('library.conflict.title')}>
      <h3>{t('library.conflict.title')}</h3>
      <p>{t('library.conflict.hint', { n: version })}</p>
      {conflicts.map((field) => (
        <FieldConflict
          key={field}
          field={field}
          base={base}
          mine={mine}
          theirs={theirs}
          chosen={chosen[field] ?? null}
          onChoose={(side) => setChosen({ ...chosen, [field]: side })}
        />
      ))}
      <Button look="primary" data-testid="conflict-settle" disabled={open.length > 0} onClick={settle}>
        {open.length > 0
          ? t('library.conflict.left', { n: open.length })
          : t('library.conflict.settle', { n: version })}
      </Button>
    </section>
  );
}

function FieldConflict({
  field,
  base,
  mine,
  theirs,
  chosen,
  onChoose,
}: Pick<Props, 'base' | 'mine' | 'theirs'> & { field: AnswerField; chosen: Side | null; onChoose(side: Side): void }) {
  const { t } = useTranslation();
  const names = useNames();
  const text = (content: AnswerContent) => {
    const written = fieldText(t, names, content, field);
    return written === '' ? <span className="muted">{t('library.content.nothing')}</span> : written;
  };
  const side = (which: Side, content: AnswerContent) => (
    <div className="conflict-side" data-chosen={chosen === which}>
      <h4>{t(`library.conflict.${which}`)}</h4>
      <p className="written">{text(content)}</p>
      <Button
        data-testid={`conflict-${which}`}
        data-field={field}
        aria-pressed={chosen === which}
        onClick={() => onChoose(which)}
      >
        {t(`library.conflict.take.${which}`)}
      </Button>
    </div>
  );
  return (
    <div className="conflict" data-testid="conflict" data-field={field}>
      <h4>{t(`library.field.${field}`)}</h4>
      <div className="conflict-sides">
        {side('mine', mine)}
        {side('theirs', theirs)}
        <div className="conflict-side">
          <h4>{t('library.conflict.base')}</h4>
          <p className="written">
            {base === null ? <span className="muted">{t('library.conflict.noBase')}</span> : text(base)}
          </p>
        </div>
      </div>
    </div>
  );
}
