import { useTranslation } from 'react-i18next';
import type { RotaPreview } from '../../../src-shared/ipc/rota-contract';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

/** What a file would change, and every cell of it that cannot be taken, before anything is written. */
export function ImportDialog({ preview, onClose }: { preview: RotaPreview; onClose(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const save = useAct('rota.save');
  const { fileName, weeks, added, changed, removed, unchanged, faults, moreFaults } = preview;
  return (
    <FormDialog
      title={t('rota.importTitle', { file: fileName })}
      testId="rota-import-form"
      width={640}
      confirm={{ label: t('rota.take'), testId: 'rota-take', disabled: weeks.length === 0 || save.isPending }}
      problem={weeks.length === 0 ? t('rota.nothingToTake') : null}
      error={save.error}
      onConfirm={() =>
        save.mutate(
          { weeks },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('rota.taken') });
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <p data-testid="rota-import-counts">{t('rota.importCounts', { added, changed, removed, unchanged })}</p>
      <p className="muted">{t('rota.importHint')}</p>
      {faults.length > 0 && (
        <>
          <h4>{t('rota.faults', { n: faults.length + moreFaults })}</h4>
          <ul className="lines rota-faults">
            {faults.map(({ place, code, value }) => (
              <li key={`${place} ${code}`} data-testid="rota-fault" data-place={place}>
                <strong>{place}</strong> {t(`rota.fault.${code}`)} {value !== '' && <q>{value}</q>}
              </li>
            ))}
          </ul>
          {moreFaults > 0 && <p className="muted">{t('rota.moreFaults', { n: moreFaults })}</p>}
        </>
      )}
    </FormDialog>
  );
}
