import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkWarnings, type Shift } from '../../../src-shared/domain/shift';
import type { ShiftBoard } from '../../../src-shared/ipc/shift-contract';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { minuteTime } from '../../ui/time';
import { Blockers } from '../handover/blockers';
import { SignDialog } from '../handover/sign-dialog';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { DueList } from './due-list';
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
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const { openMessage } = useLibrarySession();
  const { shift, due, promises, others, blockers } = board;
  return (
    <div className="shift-board">
      <Offers board={board} />
      {shift === null ? (
        <p>
          <strong>{t('shift.none')}</strong> <span className="muted">{t('shift.noneHint')}</span>
        </p>
      ) : (
        <p data-testid="shift-running">
          {t('shift.running', { time: minuteTime(shift.startedAt), seat: shift.workstationId })}
        </p>
      )}
      <Checks board={board} />
      {shift !== null && <Blockers blockers={blockers} />}
      <div className="shift-figures">
        {(['answered', 'held', 'waiting', 'unclaimed'] as const).map((figure) => (
          <p key={figure} className="card" data-testid={`shift-${figure}`} data-count={board[figure]}>
            <strong>{number.format(board[figure])}</strong> <span className="muted">{t(`shift.${figure}`)}</span>
          </p>
        ))}
      </div>
      <DueList due={due} />
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

/** How workstation and desk stand, each point with its figure. */
function Checks({ board: { checks, shift, blockers } }: { board: ShiftBoard }) {
  const { t } = useTranslation();
  // While a shift runs, what stands in its way says more about emergencies.
  const isSaid = shift !== null && blockers.emergencies > 0;
  const warnings = checkWarnings(checks).filter((warning) => !(isSaid && warning === 'emergencies'));
  if (isSaid && warnings.length === 0) return null;
  const { clockOffsetMs, syncAgeMs, waiting, troubledChannels, openEmergencies } = checks;
  const figures = {
    clock: { n: Math.round(Math.abs(clockOffsetMs ?? 0) / 1_000) },
    sync: { n: Math.round((syncAgeMs ?? 0) / 60_000) },
    waiting: { n: waiting },
    channels: { names: (troubledChannels ?? []).join(t('library.separator')) },
    emergencies: { n: openEmergencies },
  };
  return (
    <section
      className="shift-checks"
      aria-label={t('shift.checks')}
      data-testid="shift-checks"
      data-fine={warnings.length === 0}
    >
      {warnings.map((warning) => (
        <p key={warning} data-warning={warning}>
          ⚠{' '}
          {warning === 'sync' && syncAgeMs === null
            ? t('shift.warnings.neverSynced')
            : t(`shift.warnings.${warning}`, figures[warning])}
        </p>
      ))}
      {warnings.length === 0 && <p>✓ {t('shift.checksFine')}</p>}
    </section>
  );
}

function Offers({ board: { offers } }: { board: ShiftBoard }) {
  const { t } = useTranslation();
  const library = useLibrary();
  if (offers.length === 0) return null;
  return (
    <section className="shift-offers" aria-label={t('shift.offers')}>
      {offers.map(({ id, fromName, mine, questioned }) => (
        <Button
          key={id}
          look={mine === questioned ? 'primary' : 'plain'}
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
        {t('shift.running', { time: minuteTime(shift.startedAt), seat: shift.workstationId })}
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
