import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { createI18n } from './app/i18n';
import { recallSettings } from './app/remembered';
import { createClient } from './ipc/client';
import { askEarly, createQueryClient, followChanges } from './ipc/queries';
import './app/styles/tokens.css';
import './app/styles/base.css';
import './app/styles/frame.css';

async function start(root: HTMLElement): Promise<void> {
  const client = createClient(window.api);
  const queries = createQueryClient();
  followChanges(client, queries);
  askEarly(client, queries);
  const remembered = recallSettings();
  const i18n = await createI18n(remembered.locale);
  createRoot(root).render(<App client={client} queries={queries} i18n={i18n} remembered={remembered} />);
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
void start(root);
