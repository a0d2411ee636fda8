import { writeSync } from 'node:fs';
import { createCore } from '../../../src-main/core/core';
import { createClock } from '../../../src-main/core/platform/clock';
import { createIds } from '../../../src-main/core/platform/ids';
import { createLog } from '../../../src-main/core/platform/log';
import type { EngineChannel } from '../../../src-shared/ipc/contract';
import { ME, messageRow } from '../core-desk';
import { sqliteBinding } from '../local-database';
import { DRAFT_WORDS, OFFICER_PASSPHRASE, REPLY_WORDS, SEARCH_WORDS } from './words';

/** A workstation at work until it is killed. Arguments: data folder, path of a file to attach. */
const [folder = '', file = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const clock = createClock();
  const core = await createCore(
    {
      userData: folder,
      gateway: null,
      sqliteBinding,
      databaseKeySecret: null,
      bootId: 'run',
      sample: false,
      version: '0.0.0',
    },
    { clock, ids: createIds(clock), log: createLog({ folder: `${folder}/logs`, name: 'core', level: 'trace' }) },
  );
  const ask = async (channel: EngineChannel, input: unknown): Promise<unknown> => {
    const result = await core.handle(channel, input);
    if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
    return result.value;
  };
  await core.handle('session.sign_in', { badgeNumber: '010203', passphrase: '这一句是输错的口令' });
  await ask('session.sign_in', { badgeNumber: '010203', passphrase: OFFICER_PASSPHRASE });
  const [first, second] = [messageRow(1).id, messageRow(2).id];
  await ask('message.claim', { messageId: first });
  await ask('message.claim', { messageId: second });
  await ask('reply.send', { messageId: second, body: REPLY_WORDS, basis: null, closeAfterSent: false });
  await ask('answer.search', { query: SEARCH_WORDS, messageId: first, limit: 5 });
  await ask('record.search', { kind: 'message', query: SEARCH_WORDS, limit: 5 });
  await ask('queue.page', { filter: { text: SEARCH_WORDS }, cursor: null, limit: 10 });
  await ask('attachment.take', { path: file });
  // What was refused and what went wrong is logged as well.
  await core.handle('message.classify', { messageId: DRAFT_WORDS, category: SEARCH_WORDS });
  await core.handle('session.change_passphrase', { before: OFFICER_PASSPHRASE, after: 'password2024' });
  for (let length = 1; ; length += 1) {
    const text = DRAFT_WORDS.slice(0, 6 + (length % DRAFT_WORDS.length));
    await ask('draft.save', {
      messageId: first,
      text: length % 2 === 0 ? DRAFT_WORDS : text,
      basis: null,
      officerId: ME,
    });
    // Straight to the descriptor: the line must be out before the kill can come.
    if (length > 30) writeSync(1, `${length}\n`);
  }
}

void main();
