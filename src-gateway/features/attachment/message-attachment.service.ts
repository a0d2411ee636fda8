import type { PgBoss } from 'pg-boss';
import {
  type FileRefusalReason,
  fileKindOf,
  MAX_FILE_NAME,
  MAX_MESSAGE_FILES,
  type MessageAttachment,
  UNKNOWN_TYPE,
} from '../../../src-shared/domain/attachment';
import type { Message } from '../../../src-shared/domain/message';
import { storableText } from '../../../src-shared/domain/storable-text';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import type { IngestDeps } from '../../deps';
import { put } from '../../sync/command-context';
import { lockMessage } from '../message/message.repository';
import { findOwnAttachment } from './attachment.repository';
import type { AttachmentSettings } from './attachment-settings';
import {
  completeMessageAttachment,
  hasPreview,
  insertMessageAttachment,
  listOfMessage,
  lockAwaited,
} from './message-attachment.repository';
import { schedulePreview } from './preview-queue';

/** A file that a message names: by its hash, or with the reason why its bytes were not kept. */
export interface NamedFile {
  name: string;
  sha256: string | null;
  size: number | null;
  reason: FileRefusalReason | null;
}

export interface AttachPorts {
  boss: PgBoss;
  newId: () => string;
  settings: AttachmentSettings;
}

/** @param deps what the composition root hands to whatever takes messages in */
export function attachPorts(deps: Pick<IngestDeps, 'boss' | 'newId' | 'config'>): AttachPorts {
  return { boss: deps.boss, newId: deps.newId, settings: deps.config.attachments };
}

/**
 * Adds files to a message: those that it does not name yet under this hash or, without one, this name. A repetition therefore
 * changes nothing, and a collector may name more later. Bytes that have not come are awaited.
 *
 * @returns the changes to record
 */
export async function attachFiles(
  trx: Trx,
  ports: AttachPorts,
  messageId: Message['id'],
  files: readonly NamedFile[],
): Promise<Change[]> {
  if (files.length === 0) return [];
  const message = await lockMessage(trx, messageId);
  if (message === undefined) return [];
  const known = await listOfMessage(trx, messageId);
  const now = await readClock(trx);
  const added: MessageAttachment[] = [];
  for (const file of files) {
    const all = [...known, ...added];
    const name = shorten(file.name);
    const isKnown = all.some((other) => (file.sha256 === null ? other.name === name : other.sha256 === file.sha256));
    if (isKnown || all.length >= MAX_MESSAGE_FILES) continue;
    const stored = file.sha256 === null ? null : await findOwnAttachment(trx, message.desk_id, file.sha256);
    const size = stored?.size ?? file.size;
    const reason = file.reason ?? refusalOf(ports.settings, all, size);
    const state = reason !== null || file.sha256 === null ? 'refused' : stored === null ? 'awaited' : 'stored';
    const row = {
      id: ports.newId(),
      desk_id: message.desk_id,
      message_id: message.id,
      position: all.length,
      name,
      sha256: file.sha256,
      size,
      // What is only awaited has no kind of its own before its bytes are seen.
      ...(stored === null ? { kind: 'other' as const, type: UNKNOWN_TYPE } : fileKindOf(stored.type, name)),
      state: state as MessageAttachment['state'],
      reason: state === 'refused' ? (reason ?? ('missing' as const)) : null,
      added_at: now,
    };
    await insertMessageAttachment(trx, row);
    if (row.state === 'stored' && row.sha256 !== null) await wantPreview(trx, ports.boss, row.kind, row.sha256);
    // Read again, since a preview of the same content may be there already.
    const fresh = (await listOfMessage(trx, messageId)).find(({ id }) => id === row.id);
    if (fresh !== undefined) added.push(fresh);
  }
  return added.map((row) => put('messageAttachment', row));
}

/** The bytes have come: whatever waits for them has them now. @returns the changes to record */
export async function completeAwaited(
  trx: Trx,
  ports: Pick<AttachPorts, 'boss' | 'settings'>,
  deskId: string,
  sha256: string,
): Promise<Change[]> {
  const stored = await findOwnAttachment(trx, deskId, sha256);
  if (stored === null) return [];
  const changes: Change[] = [];
  for (const file of await lockAwaited(trx, deskId, sha256)) {
    const others = (await listOfMessage(trx, file.messageId)).filter(({ id }) => id !== file.id);
    const reason = refusalOf(ports.settings, others, stored.size);
    const { kind, type } = fileKindOf(stored.type, file.name);
    const done = { size: stored.size, kind, type, reason, state: reason === null ? 'stored' : 'refused' } as const;
    await completeMessageAttachment(trx, file.id, done);
    if (reason === null) await wantPreview(trx, ports.boss, kind, sha256);
    changes.push(put('messageAttachment', { ...file, ...done }));
  }
  return changes;
}

/** Whatever waits for these bytes will not get them: they came, and were not kept. @returns the changes to record */
export async function refuseAwaited(
  trx: Trx,
  deskId: string,
  sha256: string,
  reason: FileRefusalReason,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const file of await lockAwaited(trx, deskId, sha256)) {
    const done = { size: file.size, kind: file.kind, type: file.type, state: 'refused', reason } as const;
    await completeMessageAttachment(trx, file.id, done);
    changes.push(put('messageAttachment', { ...file, ...done }));
  }
  return changes;
}

function refusalOf(
  settings: AttachmentSettings,
  others: readonly MessageAttachment[],
  size: number | null,
): FileRefusalReason | null {
  const kept = others.filter(({ state }) => state !== 'refused');
  if (kept.length >= settings.perMessage) return 'too_many';
  const total = kept.reduce((sum, other) => sum + (other.size ?? 0), size ?? 0);
  return total > settings.messageBytes ? 'too_large' : null;
}

async function wantPreview(trx: Trx, boss: PgBoss, kind: MessageAttachment['kind'], sha256: string): Promise<void> {
  if ((kind === 'picture' || kind === 'video') && !(await hasPreview(trx, sha256)))
    await schedulePreview(trx, boss, sha256);
}

/** As a name can be stored and shown: one line, with its ending where it is too long. */
function shorten(name: string): string {
  const line = storableText(name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()) || '附件';
  if (line.length <= MAX_FILE_NAME) return line;
  const ending = /\.[^.]{1,10}$/.exec(line)?.[0] ?? '';
  return storableText(line.slice(0, MAX_FILE_NAME - ending.length)) + ending;
}
