import type { Delivery } from '../../../src-shared/domain/delivery';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { toJson } from '../../db/json';
import { inTransaction, readClock } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import { storeBytes } from '../../features/attachment/attachment.service';
import { attachFiles, attachPorts, type NamedFile } from '../../features/attachment/message-attachment.service';
import { recordBounce } from '../../features/delivery/bounce.service';
import { findRemote } from '../../features/message/message.repository';
import { ingestMessage } from '../../features/message/message.service';
import { recordTicketWords } from '../../features/ticket/ticket-words.service';
import { recordChanges } from '../../sync/change-log.repository';
import type { Bounce } from './bounce-report';
import { judgeMail } from './judge-mail';
import {
  findConversationOf,
  hasNamesake,
  insertFiles,
  insertReceived,
  type MailedTicket,
  readReceived,
} from './mail.repository';
import type { MailKind } from './mail.table';
import { filesInWords, type JudgedFile, judgeFiles, wholeInWords } from './mail-files';
import { ownMailsIn } from './mail-id';
import type { MailSettings } from './mail-settings';
import { citizenText, departmentWords } from './mail-words';
import type { IncomingMail } from './read-mail';

const MAX_EXCERPT = 2_000;
const MAX_REMOTE_ID = 200;
const EARLIEST = '2000-01-01T00:00:00.000Z';

export interface TakenMail {
  kind: MailKind;
  /** False for one that had been read before. */
  isNew: boolean;
  /** Why a person has to look into the mailbox, or why it was not taken; null where there is nothing to say. */
  reason: string | null;
}

/** The mailbox cannot be worked as it is configured: no mail is taken until somebody has seen to it. */
export class MailboxProblem extends Error {
  override readonly name = 'MailboxProblem';
}

interface Effect {
  deskId: string;
  changes: Change[];
}

/**
 * Takes in one mail, once: what it is and what follows from it are committed together, so that a repetition, a crash before the
 * mark in the mailbox and a second gateway at the same mailbox change nothing.
 *
 * @param arrivedAt when the mail server got it, as an instant
 * @throws MailboxProblem when the desk does not have the account of the configuration
 */
export async function takeMail(
  deps: ChannelDeps,
  settings: MailSettings,
  mail: IncomingMail,
  arrivedAt: string,
): Promise<TakenMail> {
  const { taken, effect } = await inTransaction(deps.db, async (trx) => {
    const verdict = await judgeMail(trx, settings, mail);
    const remoteId = verdict.kind === 'message' ? await remoteIdOf(trx, settings, mail) : null;
    const isNew = await insertReceived(trx, {
      mailbox: settings.address,
      mail_id: mail.id,
      fingerprint: mail.fingerprint,
      size: mail.size,
      kind: verdict.kind,
      sender: mail.from.address,
      reply_to: mail.replyTo,
      subject: mail.subject,
      mail_references: toJson(mail.references),
      excerpt: verdict.kind === 'ticket' ? mail.text.slice(0, MAX_EXCERPT) : '',
      reason: verdict.reason,
      subject_id: subjectIdOf(verdict),
      remote_id: remoteId,
    });
    if (!isNew) {
      const before = await readReceived(trx, settings.address, mail.id, mail.fingerprint);
      return { taken: { ...before, isNew }, effect: null };
    }
    const followed = await follow(trx, deps, settings, mail, verdict, { arrivedAt, remoteId });
    if (followed !== null) await recordChanges(trx, followed.deskId, followed.changes);
    return { taken: { kind: verdict.kind, reason: verdict.reason, isNew }, effect: followed };
  });
  if (effect !== null && effect.changes.length > 0) deps.heads.wake(effect.deskId);
  return taken;
}

type Verdict = Awaited<ReturnType<typeof judgeMail>>;

function subjectIdOf(verdict: Verdict): string | null {
  if (verdict.kind === 'ticket') return verdict.ticket.ticketId;
  return verdict.kind === 'bounce' ? verdict.bounce.mail.subjectId : null;
}

async function follow(
  trx: Trx,
  deps: ChannelDeps,
  settings: MailSettings,
  mail: IncomingMail,
  verdict: Verdict,
  arrival: { arrivedAt: string; remoteId: string | null },
): Promise<Effect | null> {
  if (verdict.kind === 'bounce') return takeBounce(trx, verdict.bounce);
  if (verdict.kind === 'ticket') return takeDepartmentMail(trx, deps, settings, mail, verdict.ticket);
  if (verdict.kind === 'message') return takeCitizenMail(trx, deps, settings, mail, arrival);
  return null;
}

const DELIVERED_AS: Record<Bounce['mail']['about'], Delivery['kind']> = {
  ticket: 'ticket',
  remark: 'ticket_remark',
  reply: 'reply',
};

function takeBounce(trx: Trx, { mail, reason }: Bounce): Promise<Effect | null> {
  return recordBounce(trx, { kind: DELIVERED_AS[mail.about], subjectId: mail.subjectId, reason });
}

async function takeDepartmentMail(
  trx: Trx,
  deps: ChannelDeps,
  settings: MailSettings,
  mail: IncomingMail,
  ticket: MailedTicket,
): Promise<Effect> {
  const files = await keepFiles(trx, settings, mail, ticket.deskId, 'department');
  const { state, text } = departmentWords(mail, filesInWords(mail, files));
  const now = await readClock(trx);
  const changes = await recordTicketWords(trx, ticket, {
    ticketId: ticket.ticketId,
    state,
    text,
    at: mail.date === null || mail.date > now || mail.date < EARLIEST ? now : mail.date,
    actor: (mail.from.name || mail.from.address).slice(0, 80) || '邮件',
    newId: deps.newId,
  });
  return { deskId: ticket.deskId, changes };
}

async function takeCitizenMail(
  trx: Trx,
  deps: ChannelDeps,
  settings: MailSettings,
  mail: IncomingMail,
  arrival: { arrivedAt: string; remoteId: string | null },
): Promise<Effect | null> {
  const { citizens } = settings;
  if (citizens === undefined || arrival.remoteId === null) return null;
  const files = await keepFiles(trx, settings, mail, citizens.desk, 'citizen');
  const sender = mail.from.address === '' ? '（没有发件人）' : mail.from.address;
  const conversation = await findConversationOf(trx, citizens.account, {
    mailbox: settings.address,
    mailIds: mail.references,
    replyIds: ownMailsIn(mail.references.join(' ')).flatMap(({ about, subjectId }) =>
      about === 'reply' ? [subjectId] : [],
    ),
  });
  const outcome = await ingestMessage(trx, {
    deskId: citizens.desk,
    record: {
      channel: 'mailbox',
      account: citizens.account,
      remoteId: arrival.remoteId,
      conversation: conversation ?? sender,
      authorId: sender,
      authorName: (mail.from.name || sender).slice(0, 80),
      text: citizenText(mail, wholeInWords(mail)),
      postedAt: mail.date ?? arrival.arrivedAt,
    },
    postedAt: mail.date ?? arrival.arrivedAt,
    newId: deps.newId,
  });
  if (outcome.outcome === 'refused') throw new MailboxProblem(outcome.reason);
  const changes = outcome.outcome === 'accepted' ? outcome.changes : [];
  if (outcome.messageId !== null)
    changes.push(...(await attachFiles(trx, attachPorts(deps), outcome.messageId, files.map(namedFile))));
  return { deskId: citizens.desk, changes };
}

/**
 * The Message-ID, so that a collector of the same mailbox is recognised; with an ending where other words or another account came
 * under it before.
 */
async function remoteIdOf(trx: Trx, settings: MailSettings, mail: IncomingMail): Promise<string> {
  if (await hasNamesake(trx, settings.address, mail.id)) return `${mail.id}#${mail.fingerprint.slice(0, 12)}`;
  const known = await findRemote(trx, 'mailbox', mail.id);
  const account = settings.citizens?.account;
  const isForeign = known !== null && account !== undefined && known.accountId !== account;
  return (isForeign ? `${mail.id}#${account}` : mail.id).slice(0, MAX_REMOTE_ID);
}

/** Keeps the files of a mail. */
async function keepFiles(
  trx: Trx,
  settings: MailSettings,
  mail: IncomingMail,
  deskId: string,
  from: 'citizen' | 'department',
): Promise<JudgedFile[]> {
  const files = judgeFiles(mail.files, settings.limits, from);
  for (const { kept } of files) if (kept !== null) await storeBytes(trx, { deskId, ...kept, origin: 'channel' });
  await insertFiles(
    trx,
    files.map((file, position) => fileRow(settings, mail, file, position)),
  );
  return files;
}

function namedFile({ name, size, kept, refusal }: JudgedFile): NamedFile {
  return { name, size, sha256: kept?.sha256 ?? null, reason: refusal };
}

function fileRow(settings: MailSettings, mail: IncomingMail, file: JudgedFile, position: number) {
  return {
    mailbox: settings.address,
    mail_id: mail.id,
    fingerprint: mail.fingerprint,
    position,
    name: file.name,
    size: file.size,
    sha256: file.kept?.sha256 ?? null,
    reason: file.reason,
  };
}
