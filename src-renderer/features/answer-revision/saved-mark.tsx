import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import type { FormProblem } from './form-content';
import type { RevisionSaving } from './use-revision-draft';

/** Whether what stands in the form is saved, and what keeps it from being. */
export function SavedMark({ saving, problems }: { saving: RevisionSaving; problems: readonly FormProblem[] }) {
  const { t } = useTranslation();
  const now = useNow();
  const missing = problems.map(({ field }) => t(`library.field.${field}`)).join(t('library.separator'));
  const text =
    problems.length > 0 && saving.state !== 'clean'
      ? t('library.revision.incomplete', { fields: missing })
      : saving.state === 'failed'
        ? t('library.revision.notSaved')
        : saving.state === 'saving'
          ? t('library.revision.saving')
          : saving.state === 'clean' && saving.savedAt !== null
            ? t('library.revision.savedAt', { time: clockTime(new Date(saving.savedAt).toISOString(), now, true) })
            : '';
  return (
    <span
      className="saved-mark"
      role="status"
      data-testid="revision-saved"
      data-state={saving.state}
      data-problem={saving.state === 'failed' || (problems.length > 0 && saving.state !== 'clean')}
    >
      {text}
    </span>
  );
}
