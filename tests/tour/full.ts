import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IpcOutput } from '../../src-shared/ipc/contract';
import { queueFilterSchema } from '../../src-shared/ipc/views';
import { MESSAGES, manyMessages } from '../bench/support/messages';
import type { Stack } from '../support/stack';
import type { DeskPage } from '../support/stack/desk-page';
import { until } from '../support/stack/wait';
import { ADMINISTRATOR, choose, textOf } from './offices';
import { change, manage, toDesk } from './people';
import { BUREAU, tools } from './pictures';

const LEAD = '阙云桥';
const SYNC_LIMIT_MS = 600_000;
const LONG = '青澜经济技术开发区滨湖新城综合行政服务中心出入境证件受理与咨询联合工作专班';

/** A desk of 50,000 messages, and lists of officers, departments and accounts that go over more than one page. */
export async function lookAtFullDesk(stack: Stack): Promise<void> {
  const { shot } = tools;
  await stack.push(manyMessages(MESSAGES, Date.now()));
  const desk = await stack.openWorkstation('ws-1', { env: BUREAU });
  await change(desk, ADMINISTRATOR);
  await fillTables(desk, stack);
  await until(
    'every message',
    () => messagesHere(desk),
    (count) => count >= MESSAGES,
    SYNC_LIMIT_MS,
  );
  for (const page of ['officers', 'departments', 'accounts', 'seats', 'condition'] as const) {
    await manage(desk, page);
    await desk.window.waitForTimeout(800);
    await shot(desk, `full-${page}`);
  }
  await toDesk(desk);
  await change(desk, LEAD);
  await desk.view('open');
  await shot(desk, 'full-queue');
  await desk.press('Home');
  await desk.press('Enter');
  await desk.at('message-text').waitFor();
  await shot(desk, 'full-message');
  await desk.claim();
  await desk.toQueue();
  await desk.press('f');
  await desk.at('forward-dialog').waitFor();
  await shot(desk, 'full-forward');
  await desk.press('Escape');
  await desk.toQueue();
  await desk.press('/');
  await desk.type('身份证');
  await desk.window.waitForTimeout(1_500);
  await shot(desk, 'full-search');
  await desk.showAll();
  await manage(desk, 'channels');
  await desk.at('channels-page').waitFor();
  await shot(desk, 'full-channels');
  await toDesk(desk);
  await desk.press('Control+Shift+K');
  await desk.at('library-nav-figures').click();
  await desk.window.waitForTimeout(1_500);
  await shot(desk, 'full-figures');
  await desk.close();
}

async function messagesHere(desk: DeskPage): Promise<number> {
  const filter = queueFilterSchema.parse({});
  const answer = await desk.window.evaluate(
    (input) =>
      (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api['queue.counts']?.(input),
    { filter },
  );
  return (answer as { value?: IpcOutput<'queue.counts'> }).value?.matching ?? 0;
}

/** Tables of a large bureau come in as files, long names among them. */
async function fillTables(desk: DeskPage, stack: Stack): Promise<void> {
  const many = (count: number, row: (at: number) => string) => Array.from({ length: count }, (_, at) => row(at + 1));
  const lists = {
    officers: many(
      180,
      (at) => `,S1${String(at).padStart(4, '0')},${at === 7 ? '买买提·阿卜杜热合曼' : `民警${at}`},民警,是`,
    ),
    departments: many(
      120,
      (at) =>
        `,${at === 3 ? LONG : `第${at}派出所`},治安、户政,${at % 3 === 0 ? '邮箱' : 'OA'},${at % 3 === 0 ? `pcs${at}@qinglan.example` : ''},是`,
    ),
    accounts: many(70, (at) => `,微博,${at === 5 ? `@${LONG}` : `@青澜派出所${at}号`},青澜市第${at}街道`),
  };
  for (const [page, rows] of Object.entries(lists)) {
    await manage(desk, page);
    const file = join(stack.folder, `${page}.csv`);
    await choose(desk, file);
    await desk.at('entries-export-csv').click();
    const written = await until(
      'the list',
      () => textOf(file),
      (text) => text.length > 0,
    );
    writeFileSync(file, `${written}${rows.join('\r\n')}\r\n`);
    await desk.at('entries-import').click();
    await desk.at('preview-confirm').click();
    await desk.at('preview-dialog').waitFor({ state: 'hidden', timeout: 60_000 });
  }
  await toDesk(desk);
}
