import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createKeyring, noteContact } from '../../../src-main/core/db/keyring';
import type { Engine } from '../../../src-main/core/engine';
import { makeContact } from '../../../src-main/core/key-slots/contact';
import { createClock } from '../../../src-main/core/platform/clock';
import { createLog } from '../../../src-main/core/platform/log';
import { ContactKeeper } from '../../../src-main/core/session/contact-keeper';
import { createSignInClient } from '../../../src-main/core/session/sign-in-client';
import { createGatewayClient } from '../../../src-main/core/sync/gateway-client';
import { openSmallDisk } from '../../support/crash/small-disk';
import { openLocal, temporaryFolders } from '../../support/local-database';
import { freePort } from '../../support/stack/gateway-process';
import { TEST_KEY } from '../../support/test-key';
import { keysOf } from '../../support/workstation-keys';

const folders = temporaryFolders();
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  folders.remove();
});

/** Found: without the gateway and with a full disk the note of how late it is could not be written, and that ended the core. */
test('a full disk without a gateway does not end the core', async () => {
  const disk = openSmallDisk('full', 4);
  undo.push(() => disk.close());
  const folder = join(disk.folder, 'data');
  mkdirSync(folder);
  createKeyring(folder);
  const long = new Date(Date.now() - 86_400_000).toISOString();
  noteContact(folder, makeContact(TEST_KEY, { at: long, seenAt: long, offlineDays: 14 }));
  disk.fill();

  const clock = createClock();
  const client = createGatewayClient({
    url: `http://127.0.0.1:${await freePort()}`,
    workstationId: 'ws-1' as never,
    keys: keysOf('ws-1'),
    clock,
  });
  undo.push(() => client.close());
  const db = await openLocal(folders.make());
  undo.push(() => db.close());
  const keeper = new ContactKeeper({
    folder,
    client: createSignInClient(client, new AbortController().signal),
    clock,
    log: createLog({ folder: null, name: 'test' }),
    announce: () => undefined,
    onRule: async () => undefined,
  });
  keeper.start({ db } as Engine, TEST_KEY);
  await expect(keeper.close()).resolves.toBeUndefined();
});
