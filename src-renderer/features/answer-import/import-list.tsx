import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import { mayDo } from '../../../src-shared/domain/permission';
import type { ImportView } from '../../../src-shared/ipc/answer-import-views';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { absoluteTime } from '../../ui/time';
import { type Decision, DecisionDialog } from './decision-dialog';
import { ImportContentsDialog } from './import-contents-dialog';

interface Props {
  imports: readonly ImportView[];
  officer: Officer;
  /** Shown first and with the focus. */
  chosenId: string | null;
  onOpenRevision(revisionId: AnswerRevisionId): void;
}

type Asked = { view: ImportView; what: Decision | 'contents' };

const TONES = { in_review: 'warn', applied: 'ok', refused: 'danger', cancelled: undefined, undone: undefined } as const;

/** Every import with its state and what may be done with it. */
export function ImportList({ imports, officer, chosenId, onOpenRevision }: Props) {
  const { t } = useTranslation();
  const titleId = useId();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <section className="imports-section" aria-labelledby={titleId} data-testid="import-list">
      <h3 id={titleId}>{t('imports.list.title')}</h3>
      {imports.length === 0 && <EmptyState title={t('imports.list.empty')} hint={t('imports.list.emptyHint')} />}
      <ul className="imports-list">
        {imports.map((view) => (
          <Item
            key={view.answerImport.id}
            view={view}
            officer={officer}
            chosen={view.answerImport.id === chosenId}
            onAsk={(what) => setAsked({ view, what })}
          />
        ))}
      </ul>
      {asked !== null && asked.what === 'contents' && (
        <ImportContentsDialog answerImport={asked.view.answerImport} onOpenRevision={onOpenRevision} onClose={close} />
      )}
      {asked !== null && asked.what !== 'contents' && (
        <DecisionDialog answerImport={asked.view.answerImport} decision={asked.what} onClose={close} />
      )}
    </section>
  );
}

interface ItemProps {
  view: ImportView;
  officer: Officer;
  chosen: boolean;
  onAsk(what: Asked['what']): void;
}

function Item({ view, officer, chosen, onAsk }: ItemProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLLIElement>(null);
  const { id, fileName, state, created, changed, kept, note, ...facts } = view.answerImport;
  const tone = TONES[state];
  const whyNot = whyNotDecide(view, officer);
  useEffect(() => {
    if (!chosen) return;
    place.current?.scrollIntoView({ block: 'nearest' });
    place.current?.focus();
  }, [chosen]);
  return (
    <li
      ref={place}
      className="imports-item"
      tabIndex={-1}
      data-testid="import-item"
      data-id={id}
      data-state={state}
      data-chosen={chosen}
    >
      <div className="imports-acts">
        <strong>{fileName}</strong>
        <Tag {...(tone !== undefined && { tone })}>{t(`imports.state.${state}`)}</Tag>
        <span>{t('imports.list.counts', { created, changed })}</span>
        {view.pending?.state === 'waiting' && <Tag tone="warn">{t('imports.list.waiting')}</Tag>}
      </div>
      <p className="imports-about">
        {t('imports.list.by', { name: facts.importedBy, time: absoluteTime(facts.importedAt) })}
        {facts.decidedBy !== null &&
          facts.decidedAt !== null &&
          ` · ${t('imports.list.decided', { name: facts.decidedBy, time: absoluteTime(facts.decidedAt) })}`}
        {kept > 0 && ` · ${t('imports.list.kept', { n: kept })}`}
      </p>
      {note !== '' && <p>{t('imports.list.note', { note })}</p>}
      {view.pending?.state === 'refused' && (
        <p role="alert" className="imports-refused">
          {t('imports.list.refusedAct', { what: t(`failures.rejection.${view.pending.code ?? 'invalid'}.what`) })}
        </p>
      )}
      <div className="imports-acts">
        {state === 'in_review' && (
          <Button data-testid="import-contents" onClick={() => onAsk('contents')}>
            {t('imports.list.contents')}
          </Button>
        )}
        {view.mayDecide && (
          <>
            <Button look="primary" data-testid="import-approve" onClick={() => onAsk('approve')}>
              {t('imports.list.approve')}
            </Button>
            <Button data-testid="import-refuse" onClick={() => onAsk('refuse')}>
              {t('imports.list.refuse')}
            </Button>
          </>
        )}
        {view.mayUndo && (
          <Button look="danger" data-testid="import-undo" onClick={() => onAsk('undo')}>
            {t('imports.list.undo')}
          </Button>
        )}
        {view.mayCancel && (
          <Button data-testid="import-cancel" onClick={() => onAsk('cancel')}>
            {t('imports.list.cancel')}
          </Button>
        )}
        {whyNot !== null && (
          <span className="imports-about" data-testid="import-why-not">
            {t(`imports.list.whyNot.${whyNot}`)}
          </span>
        )}
      </div>
    </li>
  );
}

/** Why a button that one would look for is not there; null when it is, or when there is nothing to decide. */
function whyNotDecide({ answerImport, ...may }: ImportView, officer: Officer): 'own' | 'role' | 'undoRole' | null {
  if (may.pending?.state === 'waiting') return null;
  const permitted = mayDo(officer.role, 'decide_answers');
  if (answerImport.state === 'applied') return may.mayUndo || permitted ? null : 'undoRole';
  if (answerImport.state !== 'in_review' || may.mayDecide) return null;
  return answerImport.importedById === officer.id ? 'own' : permitted ? null : 'role';
}
