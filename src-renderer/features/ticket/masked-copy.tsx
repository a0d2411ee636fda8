import { useTranslation } from 'react-i18next';
import { maskPersonal } from '../../../src-shared/domain/mask-personal';
import type { DeskInfo } from '../../../src-shared/ipc/views';

/** Ways by which many read along: what goes there is masked by the gateway (docs/channels). */
const READ_BY_MANY: ReadonlySet<string> = new Set(['qq', 'robot', 'mail']);

/** What the departments read whose way masks personal data, shown before it goes. */
export function MaskedCopy({ text, departments }: { text: string; departments: DeskInfo['departments'] }) {
  const { t } = useTranslation();
  const masked = departments.filter(({ via }) => READ_BY_MANY.has(via));
  if (masked.length === 0) return null;
  const copy = maskPersonal(text);
  const names = masked.map(({ name }) => name).join(t('library.separator'));
  return (
    <section className="masked-copy" aria-label={t('work.protect.copy')} data-testid="masked-copy">
      <strong>{t('work.protect.copyFor', { names })}</strong>
      {copy === text.trim() || copy === text ? (
        <p className="muted">{t('work.protect.nothingMasked')}</p>
      ) : (
        <blockquote data-testid="masked-copy-text">{copy}</blockquote>
      )}
    </section>
  );
}
