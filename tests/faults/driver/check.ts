import { join } from 'node:path';
import { runCommand } from '../../support/gateway-command';
import type { Run } from './act';
import { mailsRead, sentOnce } from './check-deliveries';
import type { Copy } from './copies';
import type { Answered } from './history';

/** What is read at the end, for every check. */
export interface Evidence {
  run: Run;
  copies: Copy[];
  /** The gateway's rows, by entity and id. */
  record: Map<string, string>;
}

/** One property of the whole history. @returns a sentence for each violation */
type Check = (evidence: Evidence) => Promise<string[]>;

const CHECKS: Record<string, Check> = {
  crashes: nobodyCrashed,
  order: inOrder,
  answers: answersKept,
  words: wordsKept,
  claims: oneHolder,
  deliveries: sentOnce,
  messages: messagesKept,
  mails: mailsRead,
  drafts: draftsKept,
  copies: copiesEqual,
  audit: auditWhole,
};

export async function checkAll(evidence: Evidence): Promise<string[]> {
  const found: string[] = [];
  for (const [name, check] of Object.entries(CHECKS))
    found.push(...(await check(evidence)).map((fault) => `${name}: ${fault}`));
  return found;
}

/** Whoever was not killed lived through it all. */
async function nobodyCrashed({ run }: Evidence): Promise<string[]> {
  const { seats } = run.stage;
  return [
    ...seats.flatMap(({ id, desk }) =>
      desk.crashes > 0 ? [`the core of ${id} ended ${desk.crashes} times by itself`] : [],
    ),
    ...run.fallen.map((number) => `gateway ${number + 1} ended by itself`),
  ];
}

/** Numbers of a workstation are contiguous at the gateway, ids are in the order in which they were written, nothing waits. */
async function inOrder({ run, copies }: Evidence): Promise<string[]> {
  const faults: string[] = [];
  const commands = await run.stage.record.commands();
  for (const { seat, outbox } of copies) {
    const atGateway = commands.filter(({ workstationId }) => workstationId === seat);
    atGateway.forEach(({ seq }, index) => {
      if (seq !== index + 1) faults.push(`${seat}: command ${index + 1} is missing or doubled, ${seq} stands there`);
    });
    const written = outbox.map(({ id }) => id);
    const carriedOut = atGateway.map(({ id }) => id);
    if (written.join() !== carriedOut.join())
      faults.push(
        `${seat}: wrote ${written.length} commands, the gateway has ${carriedOut.length}, or in another order`,
      );
    for (const { seq, state } of outbox)
      if (state === 'pending' || state === 'sent') faults.push(`${seat}: command ${seq} still is ${state}`);
    for (const { id, seq, state } of outbox) {
      const { outcome } = atGateway.find((command) => command.id === id) ?? {};
      if (outcome !== undefined && outcome !== state)
        faults.push(`${seat}: command ${seq} is ${state} here and ${outcome} at the gateway`);
    }
  }
  return faults;
}

/**
 * An answer, once given, stays: the same in the same life of the store; a command that was applied before a restore was handed in again,
 * and where it was refused then, that is shown with what the officer wrote.
 */
async function answersKept({ run, copies }: Evidence): Promise<string[]> {
  const { history, stage } = run;
  const faults: string[] = [];
  const commands = new Map((await stage.record.commands()).map((command) => [command.id, command]));
  const shown = new Set<string>(copies.flatMap((copy) => copy.shown.map(({ commandId }) => commandId)));
  const ids = {
    replies: new Set((await stage.record.replies()).map(({ id }) => id)),
    tickets: new Set((await stage.record.tickets()).map(({ id }) => id)),
    emergencies: new Set((await stage.record.emergencies()).map(({ id }) => id)),
  };
  const first = new Map<string, Answered>();
  for (const answer of history.answered) {
    const { life, workstation, command, result, delivered } = answer;
    if (result.outcome === 'retry') continue;
    const what = `${workstation} ${command.seq} ${command.type} ${command.id}`;
    const earlier = first.get(`${life} ${command.id}`);
    if (earlier === undefined) first.set(`${life} ${command.id}`, answer);
    else if (JSON.stringify(earlier.result) !== JSON.stringify(result))
      faults.push(`${what}: answered ${JSON.stringify(earlier.result)}, then ${JSON.stringify(result)}`);
    const kept = commands.get(command.id);
    const mustBeKept = life === history.life || (delivered && result.outcome === 'applied');
    if (kept === undefined) {
      if (mustBeKept) faults.push(`${what}: was answered ${result.outcome} and is lost`);
      continue;
    }
    if (life === history.life && kept.outcome !== result.outcome)
      faults.push(`${what}: was answered ${result.outcome}, the store has ${kept.outcome}`);
    if (kept.outcome !== 'applied') {
      if (result.outcome === 'applied' && delivered && !shown.has(command.id))
        faults.push(`${what}: was applied, is ${kept.outcome} since the restore, and nobody is shown that`);
      continue;
    }
    for (const [kind, id] of effectsOf(command))
      if (!ids[kind].has(id)) faults.push(`${what}: is applied, its effect ${kind} ${id} is not there`);
  }
  return faults;
}

function effectsOf(command: Answered['command']): ['replies' | 'tickets' | 'emergencies', string][] {
  if (command.type === 'reply.queue') return [['replies', command.args.replyId]];
  if (command.type === 'ticket.forward') return command.args.tickets.map(({ ticketId }) => ['tickets', ticketId]);
  // A second alarm about the same message joins the first one.
  return [];
}

/** What an officer wrote is with the gateway once, or is shown as sent back with its words. */
async function wordsKept({ run, copies }: Evidence): Promise<string[]> {
  const { history, stage } = run;
  const faults: string[] = [];
  const [replies, tickets] = [await stage.record.replies(), await stage.record.tickets()];
  for (const { kind, seat, text, sure } of history.written) {
    if (kind === 'raise') continue;
    const rows: { text: string }[] = kind === 'reply' ? replies : tickets;
    const taken = rows.filter((row) => isText(row.text, text)).length;
    const back = copies
      .filter((copy) => copy.seat === seat)
      .flatMap((copy) => copy.shown)
      .filter((item) => (item.state === 'conflict' || item.state === 'rejected') && isText(item.text, text)).length;
    if (taken + back > 1 || (sure && taken + back === 0))
      faults.push(`${kind} “${text}” is at the gateway ${taken} times and shown as sent back ${back} times`);
  }
  return faults;
}

/** Texts end in their number, which must not be the beginning of a longer one; “步” closes it. */
function isText(whole: string, text: string): boolean {
  return whole.includes(text);
}

/** Within one life of the store a claim's version belongs to one claim, and a claim to one officer at one workstation, ever. */
async function oneHolder({ run }: Evidence): Promise<string[]> {
  const faults = new Set<string>();
  const byVersion = new Map<string, string>();
  const byClaim = new Map<string, string>();
  const note = (map: Map<string, string>, key: string, value: string): void => {
    const before = map.get(key);
    if (before === undefined) map.set(key, value);
    else if (before !== value) faults.add(`${key}: ${before} and ${value}`);
  };
  for (const { messageId, claimVersion, claimId, holderId, workstationId } of await run.stage.record.holders()) {
    note(byVersion, `message ${messageId} version ${claimVersion}`, `${claimId} ${holderId}`);
    note(byClaim, `claim ${claimId}`, `${holderId} ${workstationId}`);
  }
  for (const { life, workstation, command, result } of run.history.answered) {
    if (command.type !== 'message.claim' || result.outcome !== 'applied') continue;
    if (life === run.history.life)
      note(
        byVersion,
        `message ${command.args.messageId} version ${result.claimVersion}`,
        `${command.id} ${command.actor}`,
      );
    note(byClaim, `claim ${command.id}`, `${command.actor} ${workstation}`);
  }
  return [...faults];
}

/** Each citizen's message whose taking in was acknowledged is there once; after a restore the collector has given all again. */
async function messagesKept({ run }: Evidence): Promise<string[]> {
  const faults: string[] = [];
  const found = new Map<string, number>();
  for (const { remoteId } of await run.stage.record.remoteIds()) found.set(remoteId, (found.get(remoteId) ?? 0) + 1);
  for (const remoteId of run.history.taken.keys())
    if (found.get(remoteId) !== 1) faults.push(`message ${remoteId} is there ${found.get(remoteId) ?? 0} times`);
  return faults;
}

/** The last words that were kept as a draft can still be read, on their message under whatever id, or went out as a reply or to the colleague after that. */
async function draftsKept({ run, copies }: Evidence): Promise<string[]> {
  const faults: string[] = [];
  const last = new Map<string, { text: string; doubtful: Set<string> } | null>();
  for (const { seat, messageId, do: done, text, sure } of run.history.drafts) {
    // A restored gateway may have given the message another id meanwhile.
    const key = `${seat} ${run.remoteIds.get(messageId)}`;
    if (sure) last.set(key, done === 'saved' ? { text, doubtful: new Set() } : null);
    else {
      const before = last.get(key);
      // Perhaps it took the place of the one before; perhaps that one was sent.
      if (before !== null && before !== undefined) before.doubtful.add(done === 'saved' ? text : '');
    }
  }
  for (const [key, kept] of last) {
    if (kept === null) continue;
    const [seat, remoteId] = key.split(' ');
    const now = (copies.find((copy) => copy.seat === seat)?.drafts ?? [])
      .filter((draft) => (draft.remoteId ?? run.remoteIds.get(draft.messageId)) === remoteId)
      .map(({ text }) => text)
      .join('\n');
    const isThere = now.includes(kept.text) || [...kept.doubtful].some((text) => now.includes(text));
    if (!isThere) faults.push(`${seat}: the draft “${kept.text}” on ${remoteId} is gone, “${now}” stands there`);
  }
  return faults;
}

/** Every workstation has the gateway's rows and no others. */
async function copiesEqual({ copies, record }: Evidence): Promise<string[]> {
  const faults: string[] = [];
  for (const { seat, rows } of copies) {
    const differing = [...new Set([...rows.keys(), ...record.keys()])].filter(
      (key) => rows.get(key) !== record.get(key),
    );
    for (const key of differing.slice(0, 5))
      faults.push(
        `${seat}: ${key} is ${rows.get(key) ?? 'missing'} here, ${record.get(key) ?? 'missing'} at the gateway`,
      );
    if (differing.length > 5) faults.push(`${seat}: and ${differing.length - 5} more rows differ`);
  }
  return faults;
}

/** Chains are whole at the workstations and at the gateway, signatures included. */
async function auditWhole({ run, copies }: Evidence): Promise<string[]> {
  const faults = copies.flatMap(({ seat, auditBreak }) =>
    auditBreak === null ? [] : [`${seat}: the audit log breaks at row ${auditBreak}`],
  );
  const { folder } = run.stage.world;
  const { code, out, refusal } = await runCommand(['audit', 'verify'], {
    DUTYDESK_GATEWAY_CONFIG: join(folder, 'gateway.yaml'),
    DATABASE_URL: run.stage.databaseUrl,
    DUTYDESK_GATEWAY_DATA: join(folder, 'admin'),
  });
  if (refusal !== '') faults.push(`the gateway: ${refusal}`);
  // Rows that went with an older store are noted when they come in again, which is what an inspector is to see.
  const expected = (line: string): boolean => run.history.restored && line.includes('gateway_lost_rows');
  const lines = out.split('\n').slice(0, -1);
  if (code !== 0) faults.push(...lines.filter((line) => !expected(line)).map((line) => `the gateway: ${line}`));
  return faults;
}
