import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { ShiftPlan } from '../../../src-shared/domain/rota';
import { findRotaProblems } from '../../../src-shared/domain/rota-view';
import { addDays, dayAt, weekOf } from '../../../src-shared/domain/work-calendar';
import type { RotaPreview, RotaWeek } from '../../../src-shared/ipc/rota-contract';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { useLibrarySession } from '../library/library-session';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { ImportDialog } from './import-dialog';
import { RotaGrid } from './rota-grid';
import { RotaSettings } from './rota-settings';
import { ShiftDialog } from './shift-dialog';
import { SwapDialog } from './swap-dialog';
import { SwapList } from './swap-list';
import type { DraftShift } from './unsaved-week';
import { timedOf, useWeekDraft, type WeekEditor } from './use-week-draft';
import './rota.css';

/** The desk's weeks: everybody sees them and proposes swaps, leads plan them. */
export function RotaPage() {
  const { t } = useTranslation();
  const today = dayAt(new Date(useNow()).toISOString());
  const [week, setWeek] = useState(() => weekOf(today));
  const { data, error } = useRead('rota.week', { week }, { keepPrevious: true });
  return (
    <div className="page rota" data-testid="rota-page">
      <PageHead title={t('library.nav.rota')} hint={t('rota.hint')}>
        <Button data-testid="rota-before" onClick={() => setWeek(addDays(week, -7))}>
          ‹ {t('rota.weekBefore')}
        </Button>
        <strong data-testid="rota-week" data-week={week}>
          {t('rota.weekOf', { from: week, until: addDays(week, 6) })}
        </strong>
        <Button data-testid="rota-after" onClick={() => setWeek(addDays(week, 7))}>
          {t('rota.weekAfter')} ›
        </Button>
        <Button disabled={week === weekOf(today)} onClick={() => setWeek(weekOf(today))}>
          {t('rota.thisWeek')}
        </Button>
      </PageHead>
      <NotPermitted action="manage_rota" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && <WeekView key={data.week} data={data} today={today} />}
    </div>
  );
}

type Opened = { plan: ShiftPlan; shift: DraftShift | null } | null;

function WeekView({ data, today }: { data: RotaWeek; today: string }) {
  const { t } = useTranslation();
  const { officer } = useLibrarySession();
  const mayEdit = useMay('manage_rota');
  const mayJoin = useMay('join_rota');
  const mayConfigure = useMay('configure_desk');
  const editor = useWeekDraft(data);
  const [opened, setOpened] = useState<Opened>(null);
  const [swapping, setSwapping] = useState<string | null>(null);
  const { templates } = data.rota;
  const problems = problemsOf(data, editor.shifts);
  const [template] = templates;
  const savedShift = (key: string | null) =>
    data.shifts.find(({ id, endsAt }) => id === key && endsAt > new Date().toISOString());
  const swapped = savedShift(swapping);
  const open = (shift: DraftShift) => {
    if (mayEdit) setOpened({ plan: shift, shift });
    else if (mayJoin && savedShift(shift.key) !== undefined) setSwapping(shift.key);
  };
  const add = (officerId: OfficerId, day: string) => {
    if (template === undefined) return;
    const { label, start, end } = template;
    setOpened({ plan: { day, label, start, end, officerId, note: '' }, shift: null });
  };
  const keep = (plan: ShiftPlan) => {
    if (opened?.shift === null) editor.add([plan]);
    else if (opened !== null) editor.change(opened.shift.key, plan);
    setOpened(null);
  };
  return (
    <>
      <WeekActions data={data} editor={editor} mayEdit={mayEdit} />
      {data.days.some(({ announced }) => !announced) && (
        <p className="muted" data-testid="rota-unannounced">
          {t('rota.unannounced')}
        </p>
      )}
      {editor.shifts.length === 0 && (
        <p className="rota-none" data-testid="rota-none">
          {t(mayEdit ? 'rota.noneLead' : 'rota.noneOfficer')}
        </p>
      )}
      <RotaGrid
        week={data.week}
        days={data.days}
        today={today}
        officers={data.officers}
        me={officer.id}
        shifts={editor.shifts}
        templates={templates}
        marked={new Set(problems.flatMap(({ shiftIds }) => shiftIds))}
        mayEdit={mayEdit}
        onAdd={add}
        onOpen={open}
        onMove={editor.change}
        onRemove={editor.remove}
      />
      <p className="muted">{t(mayEdit ? 'rota.keysLead' : 'rota.keysOfficer')}</p>
      <Problems data={data} shifts={editor.shifts} />
      <SwapList swaps={data.swaps} officer={officer} officers={data.officers} />
      {mayConfigure && (
        <details className="rota-setup">
          <summary>{t('rota.setup')}</summary>
          <RotaSettings rota={data.rota} calendar={data.calendar} />
        </details>
      )}
      {opened !== null && (
        <ShiftDialog
          plan={opened.plan}
          isNew={opened.shift === null}
          officers={data.officers.filter(({ id, active }) => active || id === opened.plan.officerId)}
          templates={templates}
          onKeep={keep}
          onRemove={() => {
            if (opened.shift !== null) editor.remove(opened.shift.key);
            setOpened(null);
          }}
          onSwap={
            opened.shift === null || editor.changed > 0 || savedShift(opened.shift.key) === undefined
              ? null
              : () => {
                  setSwapping(opened.shift?.key ?? null);
                  setOpened(null);
                }
          }
          onClose={() => setOpened(null)}
        />
      )}
      {swapped !== undefined && (
        <SwapDialog shift={swapped} week={data} me={officer.id} onClose={() => setSwapping(null)} />
      )}
    </>
  );
}

/** Fill, copy, save; export for everybody. */
function WeekActions({ data, editor, mayEdit }: { data: RotaWeek; editor: WeekEditor; mayEdit: boolean }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const draft = useAct('rota.draft_week');
  const save = useAct('rota.save');
  const write = useAct('rota.export');
  const read = useAct('rota.import');
  const [preview, setPreview] = useState<RotaPreview | null>(null);
  const { week } = data;
  const take = (from: 'templates' | 'last_week') =>
    draft.mutate(
      { week, from },
      {
        onError: notifyFailure,
        onSuccess: (plans) => {
          editor.add(plans);
          if (plans.length === 0) notify({ kind: 'info', text: t('rota.nothingToAdd') });
        },
      },
    );
  const exportTo = (format: 'xlsx' | 'ics') =>
    write.mutate(
      { format, from: week, weeks: format === 'xlsx' ? 1 : ICS_WEEKS },
      {
        onError: notifyFailure,
        onSuccess: (written) => {
          if (written !== null) notify({ kind: 'success', text: t('rota.exported', { n: written.shifts }) });
        },
      },
    );
  const done = { onError: notifyFailure, onSuccess: () => editor.discard() };
  return (
    <div className="button-row rota-actions">
      {mayEdit && (
        <>
          <Button
            data-testid="rota-fill"
            disabled={draft.isPending || editor.changed > 0}
            onClick={() => take('templates')}
          >
            {t('rota.fill')}
          </Button>
          <Button
            data-testid="rota-copy"
            disabled={draft.isPending || editor.changed > 0}
            onClick={() => take('last_week')}
          >
            {t('rota.copyLastWeek')}
          </Button>
          <Button
            data-testid="rota-import"
            disabled={read.isPending || editor.changed > 0}
            onClick={() => read.mutate(null, { onError: notifyFailure, onSuccess: setPreview })}
          >
            {t('rota.import')}
          </Button>
        </>
      )}
      <Button data-testid="rota-export-xlsx" disabled={write.isPending} onClick={() => exportTo('xlsx')}>
        {t('rota.exportSheet')}
      </Button>
      <Button data-testid="rota-export-ics" disabled={write.isPending} onClick={() => exportTo('ics')}>
        {t('rota.exportCalendar')}
      </Button>
      <span className="spacer" />
      {editor.changed > 0 && (
        <>
          <span role="status" data-testid="rota-unsaved">
            {t('rota.unsaved', { n: editor.changed })}
          </span>
          <Button data-testid="rota-discard" onClick={editor.discard}>
            {t('rota.discard')}
          </Button>
          <Button
            look="primary"
            data-testid="rota-save"
            disabled={save.isPending}
            onClick={() => save.mutate({ weeks: [editor.draft] }, done)}
          >
            {t('rota.save')}
          </Button>
        </>
      )}
      {preview !== null && <ImportDialog preview={preview} onClose={() => setPreview(null)} />}
    </div>
  );
}

/** A calendar program wants the weeks to come, too. */
const ICS_WEEKS = 26;

/** What is pointed out about the week: officers twice at once or without rest. */
function Problems({ data, shifts }: { data: RotaWeek; shifts: readonly DraftShift[] }) {
  const { t } = useTranslation();
  const problems = problemsOf(data, shifts);
  const nameOf = (id: string) => data.officers.find((officer) => officer.id === id)?.name ?? id;
  const dayOf = (id: string) =>
    shifts.find(({ key }) => key === id)?.day ?? data.around.find((shift) => shift.id === id)?.day ?? '';
  return (
    <ul className="lines rota-problems" data-testid="rota-problems">
      {problems.map(({ kind, officerId, shiftIds, restMinutes }) => (
        <li key={shiftIds.join(' ')} data-testid="rota-problem" data-kind={kind}>
          ⚠{' '}
          {t(`rota.problem.${kind}`, {
            name: nameOf(officerId),
            day: dayOf(shiftIds[1]),
            hours: Math.round(restMinutes / 6) / 10,
            least: data.rota.minRestHours,
          })}
        </li>
      ))}
    </ul>
  );
}

function problemsOf({ around, rota }: RotaWeek, shifts: readonly DraftShift[]) {
  const ofWeek = new Set(shifts.map(({ key }) => key));
  return findRotaProblems([...shifts.map(timedOf), ...around], rota.minRestHours).filter(({ shiftIds }) =>
    shiftIds.some((id) => ofWeek.has(id)),
  );
}
