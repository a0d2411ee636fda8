import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayDo } from '../../../src-shared/domain/permission';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';
import './retention.css';

type Step = 'hold' | 'release_hold';

/** Says that a closed message is erased or held beyond its period, and lets a lead hold it or let it go. */
export function RetentionNote({ detail: { message, retention } }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  const officer = useRead('session.current', null).data?.officer ?? null;
  const [asking, setAsking] = useState<Step | null>(null);
  const may = officer !== null && mayDo(officer.role, 'hold_messages');
  const erasedAt = retention?.erasedAt ?? null;
  const holdReason = retention?.holdReason ?? null;
  if (erasedAt !== null)
    return (
      <p className="retention-note" role="note" data-testid="erased-note">
        {t('work.retention.erased', { time: absoluteTime(erasedAt) })}
      </p>
    );
  if (holdReason === null && (message.status !== 'closed' || !may)) return null;
  const step: Step = holdReason === null ? 'hold' : 'release_hold';
  return (
    <p className="retention-note" role="note" data-testid="hold-note" data-held={holdReason !== null}>
      {holdReason !== null && t('work.retention.held', { name: retention?.heldBy ?? '', reason: holdReason })}
      {may && (
        <Button data-testid={`${step}-button`} onClick={() => setAsking(step)}>
          {t(`work.retention.${step}`)}
        </Button>
      )}
      {asking !== null && <ReasonDialog step={asking} messageId={message.id} onClose={() => setAsking(null)} />}
    </p>
  );
}

function ReasonDialog({
  step,
  messageId,
  onClose,
}: {
  step: Step;
  messageId: MessageDetail['message']['id'];
  onClose(): void;
}) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const act = useAct(`message.${step}`);
  const [reason, setReason] = useState('');
  const ready = reason.trim().length >= 2;
  const confirm = () =>
    act.mutate(
      { messageId, reason: reason.trim() },
      {
        onSuccess: () => {
          notify({ kind: 'info', text: t('work.retention.recorded') });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t(`work.retention.${step}`)}
      testId="hold-dialog"
      width={480}
      confirm={{ label: t('work.retention.confirm'), testId: 'hold-confirm', disabled: !ready || act.isPending }}
      problem={ready ? null : t('work.retention.needReason')}
      error={act.error}
      onConfirm={() => ready && confirm()}
      onClose={onClose}
    >
      <p className="muted">{t(`work.retention.intro.${step}`)}</p>
      <label>
        {t('work.retention.reason')}
        <input
          className="field"
          data-testid="hold-reason"
          data-first-focus=""
          maxLength={1_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}
