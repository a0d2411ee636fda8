import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfigInput } from '../../../src-gateway/config';
import { type Dovecot, MAIL_PASSWORD } from '../../support/mail/dovecot';
import { mail, type TestMail } from '../../support/mail/mails';
import { type SmtpPeer, startSmtp } from '../../support/mail/smtp';
import { startProxy, type TestProxy } from '../../support/proxy';
import { DINGTALK_SECRET, FEISHU_SECRET, type RobotStandIn, startRobotStandIn } from '../../support/robot/server';
import { sampleDesk, sampleFolder } from '../../support/stack/messages';
import type { Plan } from './plan';

/** How the departments are reached that are not reached by OA: a robot's name, or a mail address. */
const WAYS: Record<string, { via: 'robot' | 'mail'; address: string }> = {
  'dept-household': { via: 'robot', address: '户政群' },
  'dept-exit-entry': { via: 'robot', address: '出入境群' },
  'dept-public-order': { via: 'robot', address: '治安群' },
  'dept-cyber': { via: 'mail', address: 'wangan@police.test' },
  'dept-drugs': { via: 'mail', address: 'jindu@police.test' },
};
const ADDRESS = 'wenzheng@police.test';
const ACCOUNT = 'acc-mailbox-chief';
const SENT = 'Sent';
const TIMEOUT_MS = 2_000;
/** A line that was cut is back after so long. */
const HEAL_MS = 300;

/** Writes the sample desk with departments that are reached by robots and by mail. */
export function writeDesk(folder: string): void {
  cpSync(sampleFolder, folder, { recursive: true });
  const file = join(folder, 'departments.jsonl');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { id: string });
  writeFileSync(file, rows.map((row) => `${JSON.stringify({ ...row, ...WAYS[row.id] })}\n`).join(''));
}

/** The mail servers: smtp-server for what leaves, dovecot with the bureau's mailbox for what comes. */
export interface MailPeer {
  smtp: SmtpPeer;
  /** Between the gateway and the mailbox. */
  line: TestProxy;
  /** Mails that the server took with this Message-ID of ours. */
  taken(about: 'ticket' | 'ticket_remark' | 'reply', subjectId: string): number;
  /** Ids of the tickets that departments have got, each once. */
  tickets(): string[];
  /** Puts a mail into the bureau's mailbox. */
  arrive(raw: string): void;
  close(): Promise<void>;
}

export interface Peers {
  robots: RobotStandIn;
  mail: MailPeer;
  /** As the gateway's configuration has them. */
  channels: NonNullable<GatewayConfigInput['channels']>;
  close(): Promise<void>;
}

/** @param wire puts something between the gateway and the robots: takes their address, returns the one that the gateway gets */
export async function startPeers(plan: Plan, dovecot: Dovecot, wire: (url: string) => Promise<string>): Promise<Peers> {
  const robots = await startRobotStandIn();
  const wired = await wire(robots.url);
  const by = (url: string): string => url.replace(robots.url, wired);
  // A mailbox for each run.
  const user = `run-${plan.seed}`;
  const mailPeer = await startMail(user, dovecot, plan.keepsSent);
  const login = { host: '127.0.0.1', security: 'plain' as const, user, password: MAIL_PASSWORD };
  return {
    robots,
    mail: mailPeer,
    channels: {
      robot: {
        timeoutMs: TIMEOUT_MS,
        robots: [
          { name: '户政群', kind: 'wecom', url: by(robots.wecomUrl) },
          { name: '出入境群', kind: 'dingtalk', url: by(robots.dingTalkUrl), secret: DINGTALK_SECRET },
          { name: '治安群', kind: 'feishu', url: by(robots.feishuUrl), secret: FEISHU_SECRET },
        ],
      },
      mail: {
        address: ADDRESS,
        timeoutMs: TIMEOUT_MS,
        smtp: { ...login, port: mailPeer.smtp.port },
        imap: {
          ...login,
          port: mailPeer.line.port,
          since: '2026-01-01',
          pollMs: 300,
          ...(plan.keepsSent && { sentMailbox: { path: SENT, keptBy: 'server' as const } }),
        },
        citizens: { desk: sampleDesk().deskId as never, account: ACCOUNT as never },
        replies: true,
      },
    },
    async close() {
      await mailPeer.close();
      await robots.close();
    },
  };
}

async function startMail(user: string, dovecot: Dovecot, keepsSent: boolean): Promise<MailPeer> {
  const smtp = await startSmtp((_recipient, raw) => {
    if (keepsSent) dovecot.deliver(user, raw, SENT);
  });
  const line = await startProxy({ port: dovecot.port });
  const healing = setInterval(() => void Promise.all([smtp.heal(), line.heal()]), HEAL_MS);
  const ids = (): string[] => smtp.mails.map(({ raw }) => /^Message-ID:\s*(<.*>)/im.exec(raw)?.[1] ?? '');
  return {
    smtp,
    line,
    taken(about, subjectId) {
      const name = about === 'ticket_remark' ? 'remark' : about;
      return ids().filter((id) => id.startsWith(`<dutydesk.${name}.${subjectId}@`)).length;
    },
    tickets: () => [...new Set(ids().flatMap((id) => /^<dutydesk\.ticket\.([^@]+)@/.exec(id)?.[1] ?? []))],
    arrive: (raw) => dovecot.deliver(user, raw),
    async close() {
      clearInterval(healing);
      await line.close();
      await smtp.close();
    },
  };
}

/** A citizen's mail; each citizen writes once. */
export function citizensMail(name: string): { id: string; raw: string } {
  const id = `<${name}@example.net>`;
  return {
    id,
    raw: mail({ from: `市民${name} <${name}@example.net>`, to: ADDRESS, messageId: id, text: '请问怎么补办？' }),
  };
}

const ANSWERS = {
  accepted: () => '签收',
  fed_back: (text: string) => text,
  returned: (text: string) => `退回：${text}`,
};

/** A department's answer to a ticket that it got by mail. */
export function departmentsMail(
  name: string,
  ticketId: string,
  kind: keyof typeof ANSWERS,
  text: string,
): { id: string; raw: string } {
  const id = `<${name}@police.test>`;
  const change: TestMail = {
    from: '网安支队 <wangan@police.test>',
    to: ADDRESS,
    subject: '回复：转办单',
    messageId: id,
    text: ANSWERS[kind](text),
    headers: { 'In-Reply-To': `<dutydesk.ticket.${ticketId}@police.test>` },
  };
  return { id, raw: mail(change) };
}
