import { useTranslation } from 'react-i18next';
import type { Door } from '../../../src-shared/ipc/views';
import { Tag } from '../../ui/badge';

/** Only with sample data: the passphrase stated, the officers offered. */
export function SampleBadges({
  sample,
  onChoose,
}: {
  sample: NonNullable<Door['sample']>;
  onChoose: (badgeNumber: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="sign-in-sample" aria-labelledby="sample-title" data-testid="sample-badges">
      <h3 id="sample-title">
        <Tag tone="warn">{t('session.sampleTitle')}</Tag>
      </h3>
      <p>
        {t('session.sampleHint')} <code data-testid="sample-passphrase">{sample.passphrase}</code>
      </p>
      <p id="sample-officers">{t('session.sampleOfficers')}</p>
      <ul aria-labelledby="sample-officers">
        {sample.officers.map(({ badgeNumber, name, role }) => (
          <li key={badgeNumber}>
            <button
              type="button"
              className="sample-badge"
              data-testid="sample-badge"
              data-badge={badgeNumber}
              onClick={() => onChoose(badgeNumber)}
            >
              <span>{badgeNumber}</span>
              <span className="sign-in-name">{name}</span>
              <Tag>{t(`terms.role.${role}`)}</Tag>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
