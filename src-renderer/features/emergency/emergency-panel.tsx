import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  EMERGENCY_STEPS,
  type Emergency,
  type EmergencyStep,
  nextEmergencyStep,
} from '../../../src-shared/domain/message';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import { TimeAgo } from '../../ui/time-ago';

/** The record of each emergency on the message: who did what when, and the one step that comes next. */
export function EmergencyPanel({ emergencies }: { emergencies: readonly Emergency[] }) {
  const { t } = useTranslation();
  return (
    <section className="emergency" data-testid="emergency-panel" aria-label={t('work.emergency.panel')}>
      {emergencies.map((emergency) => (
        <OneEmergency key={emergency.id} emergency={emergency} />
      ))}
    </section>
  );
}

function OneEmergency({ emergency }: { emergency: Emergency }) {
  const { t } = useTranslation();
  const now = useNow();
  const next = nextEmergencyStep(emergency);
  const taken = {
    notified: [emergency.notifiedAt, emergency.notifiedBy],
    acknowledged: [emergency.acknowledgedAt, emergency.acknowledgedBy],
    resolved: [emergency.resolvedAt, emergency.resolvedBy],
  } as const;
  return (
    <div className="one-emergency" data-open={next !== null}>
      <p>
        <strong>{t(next === null ? 'work.emergency.resolved' : 'work.emergency.open')}</strong>
        <span className="muted">
          {t('work.emergency.raisedBy', { name: emergency.raisedBy, time: clockTime(emergency.raisedAt, now, true) })}
          {' · '}
          <TimeAgo instant={emergency.raisedAt} />
        </span>
      </p>
      {emergency.note !== '' && <p className="text">{emergency.note}</p>}
      <ol className="steps">
        {EMERGENCY_STEPS.map((step) => {
          const [at, by] = taken[step];
          return at === null ? null : (
            <li key={step} data-testid="emergency-step" data-step={step}>
              ✓ {t(`terms.emergencyStep.${step}`)} · {by} · {clockTime(at, now, true)}
            </li>
          );
        })}
      </ol>
      {next !== null && <NextStep emergency={emergency} step={next} />}
    </div>
  );
}

function NextStep({ emergency, step }: { emergency: Emergency; step: EmergencyStep }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const record = useAct('emergency.record');
  const [by, setBy] = useState('');
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        record.mutate(
          { messageId: emergency.messageId, emergencyId: emergency.id, step, by: by.trim() },
          {
            onSuccess: () => {
              setBy('');
              notify({ kind: 'success', text: t('work.emergency.recorded') });
            },
            onError: notifyFailure,
          },
        );
      }}
    >
      <label className="inline">
        {t('work.emergency.by')}
        <input
          className="field"
          data-testid="emergency-by"
          maxLength={80}
          placeholder={t('work.emergency.byHint')}
          value={by}
          onChange={(event) => setBy(event.target.value)}
        />
      </label>
      <Button
        type="submit"
        look="danger"
        data-testid="emergency-record"
        disabled={by.trim() === '' || record.isPending}
      >
        {t(`work.emergency.record.${step}`)}
      </Button>
    </form>
  );
}
