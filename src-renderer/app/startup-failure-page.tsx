import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StartupFailure } from '../../src-shared/ipc/failure';
import { useClient } from '../ipc/queries';
import { Button } from '../ui/button';
import { useNotices } from '../ui/notices';
import './startup-failure-page.css';

/** The whole window when the core cannot start: what happened, what is safe, what to do. */
export function StartupFailurePage({ failure }: { failure: StartupFailure }) {
  const { t } = useTranslation();
  const client = useClient();
  const { notifyFailure } = useNotices();
  const retry = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    retry.current?.focus();
    document.documentElement.dataset.ready = 'failed';
  }, []);

  function ask(channel: 'app.retry' | 'app.quit' | 'app.open_logs'): void {
    client.request(channel, null).catch(notifyFailure);
  }

  return (
    <main className="startup-failure" data-testid="core-failure" data-code={failure.code}>
      <div role="alert">
        <h1>{t('core.failedTitle')}</h1>
        <dl>
          <dt>{t('core.happened')}</dt>
          <dd>{t(`failures.startup.${failure.code}.what`)}</dd>
          <dt>{t('core.safe')}</dt>
          <dd>{t(`failures.startup.${failure.code}.safe`)}</dd>
          <dt>{t('core.next')}</dt>
          <dd>{t(`failures.startup.${failure.code}.next`)}</dd>
        </dl>
      </div>
      {failure.detail !== '' && (
        <details open={failure.code === 'configuration_invalid'}>
          <summary>{t('core.detail')}</summary>
          <pre>{failure.detail}</pre>
        </details>
      )}
      <div className="startup-failure-actions">
        <Button ref={retry} look="primary" data-testid="retry-button" onClick={() => ask('app.retry')}>
          {t('common.retry')}
        </Button>
        <Button data-testid="open-logs-button" onClick={() => ask('app.open_logs')}>
          {t('common.openLogs')}
        </Button>
        <Button data-testid="quit-button" onClick={() => ask('app.quit')}>
          {t('common.quit')}
        </Button>
      </div>
    </main>
  );
}
