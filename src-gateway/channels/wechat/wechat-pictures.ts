import { createHash } from 'node:crypto';
import { inTransaction, readClock } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import { storeBytes } from '../../features/attachment/attachment.service';
import { attachFiles, type NamedFile } from '../../features/attachment/message-attachment.service';
import { recordChanges } from '../../sync/change-log.repository';
import { deletePicture, listDuePictures, postponePicture, type WechatPicture } from './wechat.repository';
import type { Media, WechatApi } from './wechat-api';
import type { WechatAccount } from './wechat-settings';

const BATCH = 20;
const FIRST_DELAY_MS = 5_000;
/** WeChat keeps pictures for three days; waiting twice as long each time, this many tries reach beyond that. */
const MAX_TRIES = 16;
const ENDINGS: [RegExp, string][] = [
  [/^89504e47/, 'png'],
  [/^47494638/, 'gif'],
];

/**
 * Fetches the pictures that are due and adds them to their messages. One that cannot be had is named in its message all the same.
 *
 * @param ways the interface of each account of this gateway
 */
export async function fetchPictures(
  deps: ChannelDeps,
  ways: ReadonlyMap<string, { account: WechatAccount; api: WechatApi }>,
  maxBytes: number,
): Promise<void> {
  for (const picture of await listDuePictures(deps.db, BATCH)) {
    const way = ways.get(picture.account);
    const media: Media =
      way === undefined
        ? { is: 'later', error: '这个网关没有配置该公众号' }
        : await way.api.fetchMedia(picture.media_id, maxBytes);
    if (media.is === 'later' && picture.tries + 1 < MAX_TRIES) {
      const delay = Math.min(FIRST_DELAY_MS * 2 ** picture.tries, 6 * 3_600_000);
      const at = new Date(Date.parse(await readClock(deps.db)) + delay).toISOString();
      await postponePicture(deps.db, picture, at);
      deps.log.warn({ account: picture.account, reason: media.error }, 'a WeChat picture will be fetched later');
    } else if (way !== undefined) {
      await addPicture(deps, way.account, picture, media);
    }
  }
}

async function addPicture(
  deps: ChannelDeps,
  account: WechatAccount,
  picture: WechatPicture,
  media: Media,
): Promise<void> {
  const isAdded = await inTransaction(deps.db, async (trx) => {
    if (!(await deletePicture(trx, picture.message_id))) return false;
    const file = fileOf(media);
    if (media.is === 'done' && file.sha256 !== null)
      await storeBytes(trx, { deskId: account.desk, sha256: file.sha256, bytes: media.bytes, origin: 'channel' });
    const ports = { boss: deps.boss, newId: deps.newId, settings: deps.config.attachments };
    const changes = await attachFiles(trx, ports, picture.message_id, [file]);
    await recordChanges(trx, account.desk, changes);
    return true;
  });
  if (isAdded) deps.heads.wake(account.desk);
}

function fileOf(media: Media): NamedFile {
  if (media.is !== 'done') {
    const reason = media.is === 'too_large' ? 'too_large' : 'missing';
    return { name: '图片.jpg', sha256: null, size: null, reason };
  }
  if (media.bytes.length === 0) return { name: '图片.jpg', sha256: null, size: 0, reason: 'empty' };
  const head = media.bytes.subarray(0, 4).toString('hex');
  const ending = ENDINGS.find(([pattern]) => pattern.test(head))?.[1] ?? 'jpg';
  const sha256 = createHash('sha256').update(media.bytes).digest('hex');
  return { name: `图片.${ending}`, sha256, size: media.bytes.length, reason: null };
}
