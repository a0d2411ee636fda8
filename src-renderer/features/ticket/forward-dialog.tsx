import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DepartmentId } from '../../../src-shared/domain/ids';
import { MAX_TICKET_TEXT } from '../../../src-shared/domain/ticket';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';
import { DEADLINE_PRESETS, defaultPreset, fromLocalInput, presetDeadline, toLocalInput } from './deadline';
import { MaskedCopy } from './masked-copy';

/** Forwards the matter to one or more departments: whom, until when, and exactly what they will read. */
export function ForwardDialog({ detail: { message, accountName }, done }: { detail: MessageDetail; done(): void }) {
  const { t, i18n } = useTranslation();
  const { notify } = useNotices();
  const forward = useAct('ticket.forward');
  const { data: info } = useRead('desk.info', null);
  const [chosen, setChosen] = useState<readonly DepartmentId[]>([]);
  const [openedAt] = useState(() => Date.now());
  const [deadline, setDeadline] = useState(() =>
    toLocalInput(presetDeadline(defaultPreset(message.category), openedAt)),
  );
  const [text, setText] = useState(() => {
    // What departments read is Chinese whatever the officer's interface is.
    const chinese = i18n.getFixedT('zh-CN');
    return chinese('work.ticket.template', {
      channel: chinese(`terms.channel.${message.channel}`),
      account: accountName,
      time: absoluteTime(message.postedAt),
      text: message.text,
    }).slice(0, MAX_TICKET_TEXT);
  });
  const departments = useMemo(() => {
    const fits = (lines: readonly string[]) => message.businessLine !== null && lines.includes(message.businessLine);
    return (info?.departments ?? [])
      .filter((department) => department.active)
      .map((department) => ({ ...department, fits: fits(department.businessLines) }))
      .sort((a, b) => Number(b.fits) - Number(a.fits) || a.name.localeCompare(b.name, 'zh-CN', { numeric: true }));
  }, [info, message.businessLine]);
  const deadlineAt = fromLocalInput(deadline);
  const problem =
    chosen.length === 0
      ? t('work.ticket.needDepartment')
      : text.trim() === ''
        ? t('work.ticket.needText')
        : deadlineAt === null || deadlineAt <= Date.now()
          ? t('work.ticket.pastDeadline')
          : null;

  const confirm = () => {
    if (problem !== null || deadlineAt === null) return;
    forward.mutate(
      { messageId: message.id, departmentIds: [...chosen], deadlineAt: new Date(deadlineAt).toISOString(), text },
      {
        onSuccess: () => {
          notify({ kind: 'success', text: t('work.ticket.forwarded', { n: chosen.length }) });
          done();
        },
      },
    );
  };
  return (
    <FormDialog
      title={t('work.ticket.forwardTitle')}
      testId="forward-dialog"
      width={680}
      confirm={{
        label: chosen.length === 0 ? t('work.ticket.forward') : t('work.ticket.forwardConfirm', { n: chosen.length }),
        testId: 'forward-confirm',
        disabled: problem !== null || forward.isPending,
      }}
      problem={problem}
      error={forward.error}
      onConfirm={confirm}
      onClose={done}
    >
      <fieldset>
        <legend>{t('work.ticket.departments')}</legend>
        <div className="departments">
          {departments.map((department) => (
            <label key={department.id} className="choice">
              <input
                type="checkbox"
                data-testid={`forward-department-${department.id}`}
                checked={chosen.includes(department.id)}
                onChange={(event) =>
                  setChosen(
                    event.target.checked ? [...chosen, department.id] : chosen.filter((id) => id !== department.id),
                  )
                }
              />
              {department.name}
              {department.fits && <Tag tone="accent">{t('work.ticket.recommended')}</Tag>}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('work.ticket.deadlineLabel')}</legend>
        <div className="row">
          <input
            className="field deadline"
            type="datetime-local"
            data-testid="forward-deadline"
            aria-label={t('work.ticket.deadlineLabel')}
            value={deadline}
            onChange={(event) => setDeadline(event.target.value)}
          />
          {DEADLINE_PRESETS.map((preset) => (
            <Button
              key={'hours' in preset ? `h${preset.hours}` : `d${preset.days}`}
              data-testid={`forward-deadline-${'hours' in preset ? `h${preset.hours}` : `d${preset.days}`}`}
              aria-pressed={toLocalInput(presetDeadline(preset, openedAt)) === deadline}
              onClick={() => setDeadline(toLocalInput(presetDeadline(preset, openedAt)))}
            >
              {'hours' in preset
                ? t('work.ticket.deadlineHours', { n: preset.hours })
                : t('work.ticket.deadlineEnd', { n: preset.days })}
            </Button>
          ))}
        </div>
        <p className="muted">{t('work.ticket.deadlineNote')}</p>
      </fieldset>
      <label>
        {t('work.ticket.forwardText')}
        <textarea
          className="field"
          rows={6}
          maxLength={MAX_TICKET_TEXT}
          data-testid="forward-text"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <MaskedCopy text={text} departments={departments.filter(({ id }) => chosen.includes(id))} />
      <p className="muted">{t('work.ticket.forwardHint')}</p>
    </FormDialog>
  );
}
