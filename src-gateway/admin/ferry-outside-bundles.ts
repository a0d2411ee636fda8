import { resolve } from 'node:path';
import { fingerprintOf } from '../../src-files/bundle/enrolment-paper';
import { publicPart } from '../../src-files/keys/key-pairs';
import { inGroups } from '../../src-shared/domain/ferry';
import { ferrySentence } from '../ferry/ferry-sentence';
import { listOutsideBundles } from '../outside/outside-bundle.repository';
import { exportFromOutside } from '../outside/outside-export';
import { findOutsideIdentity } from '../outside/outside-identity.repository';
import { importOutside } from '../outside/outside-import';
import { countLetters, listTroubles } from '../outside/outside-letter.repository';
import { countRecords } from '../outside/outside-record.repository';
import { type AdminCommand, required } from './command';
import { withOutside } from './outside-place';

const SHOWN = 10;
const STATES = {
  pending: '待发布 to publish',
  sending: '发布中 being published',
  unknown: '核对中 being asked about',
  published: '已公开 published',
  refused: '被拒 refused',
};

/** Takes the gateway's bundle by hand. Works beside `ferry outside run`. */
export const ferryOutsideImportCommand: AdminCommand = {
  name: 'ferry outside import',
  usage: '摆渡包 bundle',
  summary: '外网摆渡机：导入网关的摆渡包 outside: takes the gateway’s bundle',
  options: {},
  words: 1,
  async run({ words }, { loadConfig, print, signal }) {
    const path = resolve(required(ferryOutsideImportCommand, words[0]));
    const taken = await withOutside(loadConfig(), (store) => importOutside(store, path, new Date(), signal));
    if (!taken.ok) {
      print(ferrySentence(taken.refusal));
      return 1;
    }
    print(
      taken.isRepeated
        ? `第 ${taken.seq} 号摆渡包之前已经导入过，没有改动。 Bundle ${taken.seq} had been taken before; nothing was changed.`
        : `第 ${taken.seq} 号摆渡包已导入：${taken.orders} 条新答复待发布。 Bundle ${taken.seq} was taken: ${taken.orders} new replies to publish.`,
    );
    print(`SHA-256: ${inGroups(taken.fileHash)}`);
    return 0;
  },
};

/** Writes a bundle for the gateway by hand. */
export const ferryOutsideExportCommand: AdminCommand = {
  name: 'ferry outside export',
  usage: '--out 目录 folder',
  summary: '外网摆渡机：写一个给网关的摆渡包 outside: writes a bundle for the gateway',
  options: { out: { type: 'string' } },
  words: 0,
  async run({ values }, { loadConfig, newId, print, signal }) {
    const folder = resolve(required(ferryOutsideExportCommand, values['out']));
    const written = await withOutside(loadConfig(), (store) =>
      exportFromOutside(store, { newId, now: () => new Date() }, folder, signal),
    );
    print(`第 ${written.seq} 号摆渡包 bundle: ${written.path}`);
    print(`来信 messages: ${written.records}; 回执 receipts: ${written.receipts}; 大小 size: ${written.size}`);
    print(`SHA-256: ${inGroups(written.fileHash)}`);
    return 0;
  },
};

/** What waits, what is in trouble, which bundles were carried, whose keys count. */
export const ferryOutsideStatusCommand: AdminCommand = {
  name: 'ferry outside status',
  usage: '',
  summary: '外网摆渡机：待发布、待带走、最近的摆渡包、指纹 outside: what waits, recent bundles, fingerprints',
  options: {},
  words: 0,
  async run(_args, { loadConfig, print }) {
    await withOutside(loadConfig(), async (store) => {
      const identity = findOutsideIdentity(store);
      const name = identity?.enrolled?.id ?? '未登记 not enrolled';
      print(`外网摆渡机 outside: ${name}`);
      if (identity !== null) {
        print(`本机指纹 own: ${inGroups(fingerprintOf(publicPart(identity.keys)))}`);
        if (identity.next !== null)
          print(
            `新钥等网关收到 new keys, on their way: ${inGroups(fingerprintOf(publicPart(identity.next.keys)))}; 旧钥用到 old ones until ${identity.next.oldUntil}`,
          );
      }
      for (const { keys } of identity?.gatewayKeys ?? []) print(`网关指纹 gateway: ${inGroups(fingerprintOf(keys))}`);
      print(`来信没有回执 messages without a receipt: ${countRecords(store).waiting}`);
      for (const { state, count } of countLetters(store)) print(`答复 replies ${STATES[state]}: ${count}`);
      for (const { order, state, note } of listTroubles(store, SHOWN))
        print(`  ${order.replyId} ${STATES[state]} ${note}`);
      for (const { direction, seq, at } of listOutsideBundles(store, SHOWN))
        print(`${direction === 'in' ? '←' : '→'} ${seq} ${at}`);
    });
    return 0;
  },
};
