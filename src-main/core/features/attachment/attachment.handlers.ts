import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { keepAttachment, writeAttachment } from './attachment.service';
import { readAttachmentFile } from './attachment-file';
import type { Downloads } from './downloads';
import { markUsed } from './fetched-file.repository';
import { cancelFetch, fetchFile, listFiles, readContent, writeReceived } from './message-attachment.service';

type Channel =
  | 'attachment.take'
  | 'attachment.write'
  | 'attachment.list'
  | 'attachment.fetch'
  | 'attachment.cancel'
  | 'attachment.content'
  | 'attachment.write_received';

export function attachmentHandlers(kit: HandlerKit, downloads: Downloads): Pick<Handlers, Channel> {
  const { db, write, loop, now } = kit;
  return {
    'attachment.take': async ({ path }) => {
      const file = await readAttachmentFile(path);
      if (!file.ok) return file;
      const kept = await write([], (trx) => keepAttachment(trx, file.value, now()));
      loop.wake();
      return kept;
    },
    'attachment.write': (input) => writeAttachment(kit, input),

    'attachment.list': async ({ messageId }) => succeed(await listFiles(db.read, downloads, messageId)),
    'attachment.fetch': async ({ attachmentId }) => {
      const asked = await write(['download'], (trx) => fetchFile(trx, downloads, attachmentId, now()));
      downloads.wake();
      return asked;
    },
    'attachment.cancel': ({ attachmentId }) => write(['download'], (trx) => cancelFetch(trx, downloads, attachmentId)),
    'attachment.content': async ({ attachmentId, position }) => {
      const part = await readContent(db.read, attachmentId, position);
      if (!part.ok) return part;
      const { sha256, ...content } = part.value;
      if (position === 0) await db.transact((trx) => markUsed(trx, sha256, now()));
      return succeed(content);
    },
    'attachment.write_received': (input, officer) => writeReceived(kit, officer, input),
  };
}
