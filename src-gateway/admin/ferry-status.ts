import { fingerprintOf } from '../../src-files/bundle/enrolment-paper';
import { publicPart } from '../../src-files/keys/key-pairs';
import { inGroups } from '../../src-shared/domain/ferry';
import { inSnapshot } from '../db/transaction';
import { type FerryBundle, listBundles } from '../ferry/ferry-bundle.repository';
import { listOwnKeys } from '../ferry/ferry-key.repository';
import { listAside } from '../ferry/ferry-order.repository';
import { listPeerKeys, listPeers } from '../ferry/ferry-peer.repository';
import { withStore } from './admin-store';
import type { AdminCommand } from './command';

const SHOWN = 10;
const STATES: Record<FerryBundle['state'], string> = {
  writing: '未写完，作废 void',
  written: '等回执 waiting for the receipt',
  receipted: '对方已收 received',
  taken: '已导入 taken',
};

/** What was carried either way, and whose keys count. */
export const ferryStatusCommand: AdminCommand = {
  name: 'ferry status',
  usage: '',
  summary: '摆渡席位、最近的摆渡包、钥和指纹 workstations on the ferry, recent bundles, keys and fingerprints',
  options: {},
  words: 0,
  async run(_args, { loadConfig, log, print }) {
    await withStore(loadConfig(), log, 'current', ({ db }) =>
      inSnapshot(db, async (reader) => {
        for (const { keys, oldUntil } of await listOwnKeys(reader)) {
          const until = oldUntil === null ? '' : ` 用到 until ${oldUntil}`;
          print(`网关指纹 gateway: ${inGroups(fingerprintOf(publicPart(keys)))}${until}`);
        }
        const known = await listPeerKeys(reader);
        for (const peer of await listPeers(reader)) {
          const keys = known.filter(({ peerId, isRevoked }) => peerId === peer.id && !isRevoked).at(-1)?.keys;
          print(`${peer.id}${peer.isRevoked ? ' 已停用 revoked' : ''}`);
          if (keys !== undefined) print(`  指纹 fingerprint: ${inGroups(fingerprintOf(keys))}`);
          for (const { channel, remote_id: remoteId, reason } of await listAside(reader, peer.id, SHOWN))
            print(`  未收下 set aside: ${channel} ${remoteId} ${reason}`);
          for (const bundle of await listBundles(reader, peer.id, SHOWN)) print(`  ${lineOf(bundle)}`);
        }
      }),
    );
    return 0;
  },
};

function lineOf({ direction, seq, created_at: at, commands, changes, state }: FerryBundle): string {
  const content = direction === 'in' ? `${commands} 项 commands or messages` : `${changes} 处更新 changes or orders`;
  return `${direction === 'in' ? '←' : '→'} ${seq} ${at} ${content} ${STATES[state]}`;
}
