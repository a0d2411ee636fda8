import { resolve } from 'node:path';
import { inGroups } from '../../src-shared/domain/ferry';
import { startBoss } from '../db/boss';
import { createPreviewQueue } from '../features/attachment/preview-queue';
import { createDeliveryQueues } from '../features/delivery/delivery.service';
import { importBundle } from '../ferry/ferry-import.service';
import { ferrySentence } from '../ferry/ferry-sentence';
import { createFailureCount } from '../sync/failure-count';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

/** Takes one bundle. Works beside a running gateway, which delivers what the commands in it ask for. */
export const ferryImportCommand: AdminCommand = {
  name: 'ferry import',
  usage: '摆渡包 bundle',
  summary: '导入席位送来的摆渡包 takes a workstation’s bundle',
  options: {},
  words: 1,
  async run({ words }, { loadConfig, log, newId, print, signal }) {
    const path = resolve(required(ferryImportCommand, words[0]));
    const config = loadConfig();
    const imported = await withStore(config, log, 'current', async ({ db, url }) => {
      const boss = await startBoss(url, log);
      try {
        // A gateway may never have run here.
        await createDeliveryQueues(boss);
        await createPreviewQueue(boss);
        const { leaseMs, timeZone } = config;
        const ports = { boss, newId };
        const heads = { wake: () => undefined };
        return await importBundle(
          { db, ports, newId, leaseMs, timeZone, log, failures: createFailureCount(), heads, config },
          path,
          signal,
        );
      } finally {
        await boss.stop({ graceful: true, timeout: 10_000 });
      }
    });
    if (!imported.ok) {
      print(ferrySentence(imported.refusal));
      return 1;
    }
    const { peerId, seq, commands, refused, fileHash } = imported;
    print(
      imported.isRepeated
        ? `${peerId} 第 ${seq} 号摆渡包之前已经导入过，没有改动。 Bundle ${seq} had been taken before; nothing was changed.`
        : `${peerId} 第 ${seq} 号摆渡包已导入：执行 ${commands} 项，其中 ${refused} 项未被接受。 Bundle ${seq} was taken: ${commands} commands, ${refused} of them not carried out.`,
    );
    print(`SHA-256: ${inGroups(fileHash)}`);
    return 0;
  },
};
