import type { ChannelDeps } from '../../deps';
import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import { failure } from '../../platform/log';
import type { Channel } from '../channel';
import { composeReplyMail, composeTicketMail } from './compose-mail';
import { imapTrouble, withImap } from './imap-client';
import { findAnsweredMail } from './mail.repository';
import { ownMessageId } from './mail-id';
import { type MailReceiver, startMailReceiver } from './mail-receiver';
import { isMailAddress, type MailSettings } from './mail-settings';
import { type OutgoingMail, smtpProbe, smtpSend } from './smtp-exchange';

const POLL_MS = 60_000;
const CANNOT_ASK = '请到邮箱的已发送里看一眼，或打电话向对方核实，再认定';
/** A sent mail is put into the mailbox's folder after it has left; that takes no longer than sending it. */
const TIMES = 2;

export interface MailChannel extends Channel {
  /** Whether the replies of an account leave by this mailbox. */
  carriesReplies(channel: string, account: string): boolean;
}

/**
 * The bureau's mailbox (docs/channels/mail.md): tickets to departments and replies to citizens by SMTP, everything that comes back by
 * IMAP. What the server took is confirmed; a bounce takes that back.
 */
export function createMailChannel(settings: MailSettings, deps: ChannelDeps, signal: AbortSignal): MailChannel {
  const { imap } = settings;
  const sent = imap?.sentMailbox;
  let receiver: MailReceiver | null = null;
  let smtpProblem: string | null = null;
  let keepProblem: string | null = null;

  async function send(parcel: Parcel): Promise<Finding> {
    const mail = await compose(parcel);
    if ('refusal' in mail) return { is: 'refused', error: mail.refusal };
    const result = await smtpSend(settings, mail, signal);
    if (!signal.aborted) smtpProblem = result.is === 'not_sent' && result.isOurTrouble ? result.error : null;
    if (result.is === 'not_sent') return { is: 'not_there', error: result.error };
    if (result.is === 'refused') return { is: 'refused', error: result.error };
    if (result.is === 'lost') return unclear(result.error);
    await keepCopy(mail);
    return { is: 'confirmed', remoteRef: mail.id };
  }

  async function compose(parcel: Parcel): Promise<OutgoingMail | { refusal: string }> {
    if (parcel.kind !== 'reply') {
      if (!isMailAddress(parcel.address)) return { refusal: badAddress(parcel.address) };
      return composeTicketMail(settings, parcel, deps.config.timeZone);
    }
    if (!carriesReplies(parcel.channel, parcel.account)) return { refusal: '这个邮箱不发送该账号的答复' };
    const answered = await findAnsweredMail(deps.db, settings.address, parcel.remoteId);
    if (answered === null) return { refusal: '这封来信不是从本邮箱收到的，无从回信' };
    if (!isMailAddress(answered.to)) return { refusal: '来信没有可用的回信地址，请用其他方式答复' };
    return composeReplyMail(settings, parcel, answered);
  }

  function carriesReplies(channel: string, account: string): boolean {
    return settings.replies && channel === 'mailbox' && account === settings.citizens?.account;
  }

  /** The mail has left, whatever becomes of the copy. */
  async function keepCopy(mail: OutgoingMail): Promise<void> {
    if (imap === undefined || sent?.keptBy !== 'gateway') return;
    try {
      await withImap(settings, imap, signal, (client) => client.append(sent.path, mail.raw, ['\\Seen']));
      keepProblem = null;
    } catch (error) {
      if (signal.aborted) return;
      keepProblem = `存不进“${sent.path}”：${imapTrouble(error)}`;
      deps.log.warn({ error: failure(error) }, 'a sent mail could not be kept');
    }
  }

  async function readBack(parcel: Parcel): Promise<Finding> {
    if (imap === undefined || sent === undefined) return { is: 'unanswerable', error: CANNOT_ASK };
    const id = messageIdOf(parcel, settings.address);
    try {
      const found = await withImap(settings, imap, signal, async (client) => {
        await client.mailboxOpen(sent.path, { readOnly: true });
        return client.search({ header: { 'message-id': id } }, { uid: true });
      });
      if (Array.isArray(found) && found.length > 0) return { is: 'confirmed', remoteRef: id };
    } catch (error) {
      return { is: 'unclear', error: `查不了“${sent.path}”：${imapTrouble(error)}` };
    }
    // The gateway's own copy follows the server's word, so that it is missing says nothing.
    const error = `“${sent.path}”里没有这封邮件，无从得知对方是否收到`;
    return sent.keptBy === 'server'
      ? { is: 'unclear', error }
      : { is: 'unanswerable', error: `${error}。${CANNOT_ASK}` };
  }

  /** Where nobody can be asked, it waits for a person at once. */
  function unclear(error: string): Finding {
    return sent === undefined ? { is: 'unanswerable', error: `${error}。${CANNOT_ASK}` } : { is: 'unclear', error };
  }

  return {
    via: 'mail',
    timeoutMs: settings.timeoutMs * TIMES,
    pollMs: POLL_MS,
    send,
    readBack,
    carriesReplies,
    async start() {
      if (imap !== undefined) receiver = startMailReceiver(deps, settings, imap);
    },
    health() {
      if (smtpProblem !== null) return `发邮件不正常：${smtpProblem}`;
      if (keepProblem !== null) return `已发的邮件${keepProblem}`;
      return receiver?.health() ?? 'ok';
    },
    async test() {
      const smtp = await smtpProbe(settings, signal);
      const problems = smtp === null ? [] : [`发件服务器不能用：${smtp}`];
      if (imap !== undefined) {
        try {
          await withImap(settings, imap, signal, (client) => client.mailboxOpen(imap.mailbox, { readOnly: true }));
        } catch (error) {
          problems.push(`收件服务器不能用：${imapTrouble(error)}`);
        }
      }
      return problems.length === 0 ? null : `${problems.join('；')}。请核对 channels.mail 的服务器、账号和口令`;
    },
    async close() {
      await receiver?.close();
    },
  };
}

function messageIdOf(parcel: Parcel, address: string): string {
  if (parcel.kind === 'ticket') return ownMessageId({ about: 'ticket', subjectId: parcel.ticketId }, address);
  if (parcel.kind === 'reply') return ownMessageId({ about: 'reply', subjectId: parcel.replyId }, address);
  return ownMessageId({ about: 'remark', subjectId: parcel.key }, address);
}

function badAddress(address: string): string {
  return address === ''
    ? '该部门没有写明邮箱：请管理员在部门资料的 address 写上邮箱地址'
    : `“${address.slice(0, 100)}”不是一个邮箱地址：请管理员核对部门资料的 address`;
}
