import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n as I18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { EnrolmentGate } from '../features/enrolment/enrolment-gate';
import { SessionGate } from '../features/session/session-gate';
import type { Client } from '../ipc/client';
import { ClientProvider } from '../ipc/queries';
import { NoticesProvider } from '../ui/notices';
import { NowProvider } from '../ui/now';
import { AppearanceProvider } from './appearance';
import { CoreGate } from './core-gate';
import { useCoreState } from './core-state';
import { ErrorBoundary } from './error-boundary';
import { KeyboardProvider } from './keyboard/keyboard';
import type { Remembered } from './remembered';

interface Props {
  client: Client;
  queries: QueryClient;
  i18n: I18n;
  remembered: Remembered;
}

export function App({ client, queries, i18n, remembered }: Props) {
  return (
    <ClientProvider value={client}>
      <QueryClientProvider client={queries}>
        <I18nextProvider i18n={i18n}>
          <NowProvider>
            <Window remembered={remembered} />
          </NowProvider>
        </I18nextProvider>
      </QueryClientProvider>
    </ClientProvider>
  );
}

function Window({ remembered }: Pick<Props, 'remembered'>) {
  const core = useCoreState();
  return (
    <AppearanceProvider remembered={remembered} ready={core.wasReady}>
      <KeyboardProvider>
        <NoticesProvider>
          <ErrorBoundary>
            <CoreGate core={core}>
              <EnrolmentGate>
                <SessionGate />
              </EnrolmentGate>
            </CoreGate>
          </ErrorBoundary>
        </NoticesProvider>
      </KeyboardProvider>
    </AppearanceProvider>
  );
}
