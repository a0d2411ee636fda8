import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findAuditBreak } from '../../src-main/core/audit/audit.repository';
import { createClock } from '../../src-main/core/platform/clock';
import { createLog } from '../../src-main/core/platform/log';
import { createGatewayClient } from '../../src-main/core/sync/gateway-client';
import { createSyncLoop } from '../../src-main/core/sync/loop';
import { openLocal, temporaryFolders } from '../support/local-database';
import { projectRoot } from '../support/runtime';
import { SyncPeer } from '../support/sync-peer';
import { aMessage, anOfficer, WORKSTATION } from '../support/sync-rows';
import { keysOf } from '../support/workstation-keys';

const folders = temporaryFolders();
afterEach(() => folders.remove());

/** Starts the writer, kills it -9 after a while, and says how many commits it had announced. */
function killAfter(folder: string, url: string, ms: number): Promise<number> {
  return new Promise((resolve) => {
    const script = join(projectRoot, 'tests', 'support', 'crash', 'main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder, url], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (text === '') setTimeout(() => child.kill('SIGKILL'), ms);
      text += chunk.toString('utf8');
    });
    child.once('close', () => resolve(Number(text.trimEnd().split('\n').at(-1))));
  });
}

describe('kill -9', () => {
  it.each([5, 60, 250])(
    '%i ms into writing and sending: nothing that was saved is lost, nothing is done twice',
    async (ms) => {
      const peer = new SyncPeer();
      await peer.listen();
      peer.commit([
        { op: 'put', entity: 'officer', row: anOfficer('o1') },
        { op: 'put', entity: 'message', row: aMessage(1) },
      ]);
      const folder = folders.make();
      const announced = await killAfter(folder, peer.url, ms);
      expect(announced).toBeGreaterThan(0);

      const db = await openLocal(folder);
      const draft = await db.read.selectFrom('draft').select('text').executeTakeFirstOrThrow();
      const outbox = await db.read.selectFrom('outbox').select(['seq', 'id']).orderBy('seq').execute();
      // One more may have been committed in the instant before it could be announced.
      expect([announced, announced + 1]).toContain(outbox.length);
      expect(draft.text).toBe(`草稿 ${outbox.length}`);
      expect(outbox.map(({ seq }) => seq)).toEqual(outbox.map((_, index) => index + 1));
      expect(await findAuditBreak(db.read)).toBeNull();

      const clock = createClock();
      const client = createGatewayClient({
        url: peer.url,
        workstationId: WORKSTATION as never,
        keys: keysOf(WORKSTATION),
        clock,
      });
      const log = createLog({ folder: null, name: 'test' });
      const loop = createSyncLoop({ db, client, clock, log, announce: () => undefined });
      loop.start();
      await vi.waitFor(async () => expect(peer.lastSeq).toBe(outbox.length), { timeout: 20_000 });
      await vi.waitFor(async () => expect(await db.read.selectFrom('shadow').select('id').execute()).toEqual([]), {
        timeout: 20_000,
      });
      expect(peer.all('emergency')).toHaveLength(outbox.length);
      for (const { id } of outbox) expect(new Set(peer.received.get(id)).size).toBe(1);
      await loop.close();
      await db.close();
      await peer.close();
    },
  );
});
