import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureError } from '../../ipc/client';
import { FormDialog } from '../../ui/dialog';

interface Props {
  /** Rows that stay out, and rows that go. */
  problems: number;
  good: number;
  error: FailureError | null;
  busy: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Rows with problems stay out only when the officer says so. */
export function SkipProblemsDialog({ problems, good, error, busy, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  const [seen, setSeen] = useState(false);
  return (
    <FormDialog
      title={t('imports.commit.skipTitle', { n: problems })}
      testId="import-skip-dialog"
      confirm={{
        label: t('imports.commit.skipConfirm', { good }),
        testId: 'import-skip-confirm',
        disabled: !seen || busy,
      }}
      problem={seen ? null : t('imports.commit.skipNeed')}
      error={error}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t('imports.commit.skipAbout', { n: problems, good })}</p>
      <label className="choice">
        <input
          type="checkbox"
          data-testid="import-skip-seen"
          checked={seen}
          onChange={(event) => setSeen(event.target.checked)}
        />
        {t('imports.commit.skipSeen')}
      </label>
    </FormDialog>
  );
}
