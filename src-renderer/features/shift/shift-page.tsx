import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkWarnings, type Shift } from '../../../src-shared/domain/shift';
import type { ShiftBoard } from '../../../src-shared/ipc/shift-contract';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';
import { Blockers } from '../handover/blockers';
import { SignDialog } from '../handover/sign-dialog';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { PromiseList } from './promise-list';
import './shift.css';

/** The running board of the officer's shift: how work stands, what is due, what was promised, who else is on. */
export function ShiftPage() {
  const { t } = useTranslation();
  const may = useMay('read_shifts');
  const { data, error } = useRead('shift.board', null, { enabled: may });
  return (
    <div className="page" data-testid="shift-page">
      <PageHead title={t('library.nav.shift')} hint={t('shift.boardHint')}>
        {data !== undefined && <ShiftActions board={data} />}
      </PageHead>
      <NotPermitted action="read_shifts" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && <Board board={data} />}
    </div>
  );
}

function ShiftActions({ board: { shift } }: { board: ShiftBoard }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const may = useMay('keep_shift');
  const start = useAct('shift.start');
  const { notify, notifyFailure } = useNotices();
  if (!may) return null;
  if (shift !== null)
    return (
      <Button
        look="primary"
        data-testid="shift-hand-over"
        onClick={() => library.open({ page: 'handovers', shiftId: shift.id })}
      >
        {t('shift.handOver')}
      </Button>
    );
  const done = {
    onError: notifyFailure,
    onSuccess: () => notify({ kind: 'success' as const, text: t('shift.started') }),
  };
  return (
    <Button
      look="primary"
      data-testid="shift-start"
      disabled={start.isPending}
      onClick={() => start.mutate(null, done)}
    >
      {t('shift.start')}
    </Button>
  );
}

function Board({ board }: { board: ShiftBoard }) {
  const { t } = useTranslation();
  const { openMessage } = useLibrarySession();
  const { shift, checks, due, promises, others, blockers } = board;
  return (
    <div className="shift-board">
      {shift === null ? (
        <EmptyState title={t('shift.none')} hint={t('shift.noneHint')} />
      ) : (
        <p data-testid="shift-running">
          {t('shift.running', { time: absoluteTime(shift.startedAt), seat: shift.workstationId })}
        </p>
      )}
      <Offers board={board} />
      <section className="card" aria-label={t('shift.checks')} data-testid="shift-checks">
        {checkWarnings(checks).map((warning) => (
          <p key={warning} data-warning={warning}>
            {t(`shift.warnings.${warning}`)}
          </p>
        ))}
        {checkWarnings(checks).length === 0 && <p>{t('shift.checksFine')}</p>}
      </section>
      {shift !== null && <Blockers blockers={blockers} />}
      <div className="row">
        {(['answered', 'held', 'waiting', 'unclaimed'] as const).map((figure) => (
          <p key={figure} className="card" data-testid={`shift-${figure}`} data-count={board[figure]}>
            <strong>{board[figure]}</strong> {t(`shift.${figure}`)}
          </p>
        ))}
      </div>
      <section aria-label={t('shift.due')}>
        <h3>{t('shift.due')}</h3>
        {due.length === 0 && <p className="muted">{t('shift.nothingDue')}</p>}
        {due.map(({ kind, id, messageId, text, dueAt }) => (
          <p key={id} className="row" data-testid="shift-due">
            <Tag>{t(`shift.dueKinds.${kind}`)}</Tag>
            {text}
            <span className="muted">{absoluteTime(dueAt)}</span>
            <Button look="quiet" onClick={() => openMessage(messageId)}>
              {t('handover.openMessage')}
            </Button>
          </p>
        ))}
      </section>
      <section aria-label={t('shift.promises')}>
        <h3>{t('shift.promises')}</h3>
        {promises.length === 0 && <p className="muted">{t('shift.noPromises')}</p>}
        <PromiseList promises={promises} onOpenMessage={openMessage} />
      </section>
      <section aria-label={t('shift.others')}>
        <h3>{t('shift.others')}</h3>
        {others.length === 0 && <p className="muted">{t('shift.nobody')}</p>}
        {others.map((other) => (
          <OtherShift key={other.id} shift={other} />
        ))}
      </section>
    </div>
  );
}

function Offers({ board: { offers } }: { board: ShiftBoard }) {
  const { t } = useTranslation();
  const library = useLibrary();
  if (offers.length === 0) return null;
  return (
    <section className="card" aria-label={t('shift.offers')}>
      {offers.map(({ id, fromName, mine, questioned }) => (
        <Button
          key={id}
          data-testid="shift-offer"
          data-mine={mine}
          data-questioned={questioned}
          onClick={() => library.open({ page: 'handovers', handoverId: id })}
        >
          {t(`shift.${mine ? 'offerMine' : 'offerTheirs'}${questioned ? 'Questioned' : ''}`, { name: fromName })}
        </Button>
      ))}
    </section>
  );
}

/** A colleague's shift; a lead hands it over, or ends it, in the place of one who is absent. */
function OtherShift({ shift }: { shift: Shift }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const mayOverride = useMay('override_shift');
  const end = useAct('shift.end');
  const { notify } = useNotices();
  const [ending, setEnding] = useState(false);
  return (
    <div className="row" data-testid="shift-other">
      {shift.officerName}
      <span className="muted">
        {t('shift.running', { time: absoluteTime(shift.startedAt), seat: shift.workstationId })}
      </span>
      {mayOverride && (
        <>
          <Button
            data-testid="shift-hand-over-for"
            onClick={() => library.open({ page: 'handovers', shiftId: shift.id })}
          >
            {t('shift.handOver')}
          </Button>
          <Button look="danger" data-testid="shift-end" onClick={() => setEnding(true)}>
            {t('shift.end')}
          </Button>
        </>
      )}
      {ending && (
        <SignDialog
          title={t('shift.endTitle', { name: shift.officerName })}
          label={t('shift.end')}
          needsReason
          busy={end.isPending}
          error={end.error}
          onSign={(signed) =>
            end.mutate(
              { shiftId: shift.id, ...signed },
              {
                onSuccess: () => {
                  notify({ kind: 'success', text: t('shift.ended') });
                  setEnding(false);
                },
              },
            )
          }
          onClose={() => setEnding(false)}
        >
          <p className="muted">{t('shift.endHint')}</p>
        </SignDialog>
      )}
    </div>
  );
}
