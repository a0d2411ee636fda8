import type { HandlerKit, Handlers } from '../../handler-kit';
import { keepAttachment, writeAttachment } from './attachment.service';
import { readAttachmentFile } from './attachment-file';

export function attachmentHandlers(kit: HandlerKit): Pick<Handlers, 'attachment.take' | 'attachment.write'> {
  const { write, loop, now } = kit;
  return {
    'attachment.take': async ({ path }) => {
      const file = await readAttachmentFile(path);
      if (!file.ok) return file;
      const kept = await write([], (trx) => keepAttachment(trx, file.value, now()));
      loop.wake();
      return kept;
    },
    'attachment.write': (input) => writeAttachment(kit, input),
  };
}
