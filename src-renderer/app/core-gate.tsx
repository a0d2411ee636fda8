import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { CoreLife } from './core-state';

const StartupFailurePage = lazy(() =>
  import('./startup-failure-page').then((module) => ({ default: module.StartupFailurePage })),
);

/** Shows the program once the core is ready, and keeps it on the screen while the core recovers. */
export function CoreGate({ core, children }: { core: CoreLife; children: ReactNode }) {
  const { t } = useTranslation();
  const { state, wasReady } = core;
  if (state.state === 'failed') {
    return (
      <Suspense fallback={null}>
        <StartupFailurePage failure={state.failure} />
      </Suspense>
    );
  }
  if (!wasReady) return <StartingSkeleton />;
  return (
    <div className="window">
      <div role="status" aria-live="assertive">
        {state.state !== 'ready' && (
          <div className="banner" data-testid="core-restarting">
            {t('core.restarting')}
          </div>
        )}
      </div>
      {children}
    </div>
  );
}

function StartingSkeleton() {
  const { t } = useTranslation();
  return (
    <div className="window" data-testid="core-starting">
      <div className="starting" role="status">
        {t('core.starting')}
      </div>
    </div>
  );
}
