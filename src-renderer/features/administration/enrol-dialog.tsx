import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { workstationIdSchema } from '../../../src-shared/domain/ids';
import type { EnrolmentSlip } from '../../../src-shared/sync/administration';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';

/** Asks for a one-time code. @param seat one that enrols again; null for a new one */
export function EnrolDialog({
  seat,
  onMade,
  onClose,
}: {
  seat: { id: string; name: string } | null;
  onMade(slip: EnrolmentSlip): void;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const enrol = useAct('administration.enrol');
  const [id, setId] = useState(seat?.id ?? '');
  const [name, setName] = useState(seat?.name ?? '');
  const parsed = workstationIdSchema.safeParse(id.trim());
  const needed = name.trim() === '' ? t('administration.enrol.needName') : null;
  const problem = parsed.success ? needed : t('administration.enrol.badId');
  return (
    <FormDialog
      title={t('administration.enrol.title')}
      testId="enrol-dialog"
      confirm={{
        label: t('administration.enrol.make'),
        testId: 'enrol-make',
        disabled: problem !== null || enrol.isPending,
      }}
      problem={id === '' ? null : problem}
      error={enrol.error}
      onConfirm={() => {
        if (parsed.success) enrol.mutate({ id: parsed.data, name: name.trim() }, { onSuccess: onMade });
      }}
      onClose={onClose}
    >
      <p className="muted">{t('administration.enrol.about')}</p>
      <label>
        {t('administration.enrol.id')}
        <input
          className="field"
          maxLength={64}
          data-testid="enrol-id"
          disabled={seat !== null}
          value={id}
          onChange={(event) => setId(event.target.value)}
        />
      </label>
      <label>
        {t('administration.enrol.name')}
        <input
          className="field"
          maxLength={80}
          data-testid="enrol-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}
