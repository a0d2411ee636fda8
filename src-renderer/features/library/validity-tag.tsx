import { useTranslation } from 'react-i18next';
import type { Validity } from '../../../src-shared/domain/answer';
import { Tag } from '../../ui/badge';

const TONES = { valid: 'ok', not_yet: 'accent', expired: 'warn', retired: 'danger' } as const;

/** Whether an answer may be used today. */
export function ValidityTag({ validity }: { validity: Validity }) {
  const { t } = useTranslation();
  return (
    <Tag tone={TONES[validity]} data-testid="validity" data-validity={validity}>
      {t(`library.validity.${validity}`)}
    </Tag>
  );
}
