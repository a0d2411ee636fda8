import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';

/** The fingerprint in groups of four, as the slip has it, and the two answers to it. */
export function FingerprintCheck({
  address,
  fingerprint,
  isBusy,
  onSame,
  onDifferent,
}: {
  address: string;
  /** Hex in capitals; null for a gateway on this computer without encryption. */
  fingerprint: string | null;
  isBusy: boolean;
  onSame: () => void;
  onDifferent: () => void;
}) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="fingerprint-title">
      <h3 id="fingerprint-title">{t(fingerprint === null ? 'enrolment.noFingerprint' : 'enrolment.compare')}</h3>
      {fingerprint !== null && (
        <>
          <ol
            className="fingerprint"
            data-testid="fingerprint"
            data-fingerprint={fingerprint}
            aria-label={t('enrolment.fingerprint', { address })}
          >
            {groupsOf(fingerprint).map(({ at, text }) => (
              <li key={at}>{text}</li>
            ))}
          </ol>
          <p className="enrolment-intro">{t('enrolment.compareWhy')}</p>
        </>
      )}
      <div className="enrolment-foot">
        <Button look="primary" disabled={isBusy} onClick={onSame} data-testid="enrolment-same">
          {t(isBusy ? 'enrolment.enrolling' : fingerprint === null ? 'enrolment.local' : 'enrolment.matches')}
        </Button>
        {fingerprint !== null && (
          <Button look="danger" disabled={isBusy} onClick={onDifferent} data-testid="enrolment-different">
            {t('enrolment.differs')}
          </Button>
        )}
      </div>
    </section>
  );
}

function groupsOf(fingerprint: string): { at: number; text: string }[] {
  return [...fingerprint.matchAll(/.{4}/g)].map(({ index, 0: text }) => ({ at: index, text }));
}
