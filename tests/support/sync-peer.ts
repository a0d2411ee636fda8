import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EffectFacts, effectOf, type MessageCommand } from '../../src-main/core/sync/effects';
import { isLibraryCommand } from '../../src-main/core/sync/library-effects';
import { isRotaCommand } from '../../src-main/core/sync/rota-effects';
import { isShiftCommand } from '../../src-main/core/sync/shift-effects';
import { tokenHolds } from '../../src-shared/domain/claim';
import { DEFAULT_DESK_SETTINGS } from '../../src-shared/domain/desk-setting';
import { type Command, type CommandResult, commandSchema } from '../../src-shared/sync/commands';
import { CHALLENGE_PATH, SESSION_PATH } from '../../src-shared/sync/enrolment';
import type { Change, EntityName, EntityRow, PutChange } from '../../src-shared/sync/entities';
import { AUDIT_PATH, PROTOCOL_VERSION, type Transaction } from '../../src-shared/sync/protocol';
import { DESK, WORKSTATION } from './sync-rows';

/**
 * A peer that speaks the gateway's side of the protocol over real HTTP, from memory, and misbehaves on demand: answers
 * that get lost, snapshots that break off, restores from a backup. What the real gateway decides is tested with the real one.
 */
export class SyncPeer {
  epoch = '0198c0de-0000-7000-8000-0000000000e0';
  lastSeq = 0;
  oldest = 0;
  readonly log: Transaction[] = [];
  readonly rows = new Map<EntityName, Map<string, EntityRow<EntityName>>>();
  /** Bodies of commands by id, each time they came. */
  readonly received = new Map<string, string[]>();
  readonly requests: string[] = [];
  leaseMs = 900_000;
  /** Decides instead of the rules; null leaves it to them. */
  judge: (command: Command) => CommandResult | null = () => null;
  /** Called for each request; may answer it itself (true) or destroy the socket. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  /** The work is done and the answer gets lost. */
  loseAnswers = 0;
  /** The snapshot breaks off after so many rows; null for never. */
  breakSnapshotAfter: number | null = null;
  /** Lines instead of rows in the snapshot, for rows that break the schema. */
  extraSnapshotLines: string[] = [];
  skewMs = 0;
  /** Rows of the audit log that were handed over. */
  auditRows = 0;
  #streams = new Set<ServerResponse>();
  readonly #results = new Map<string, CommandResult>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  get head(): number {
    return this.oldest + this.log.length;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  listen(port = 0): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve()));
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Commits a transaction of the gateway's own and wakes the workstations. */
  commit(changes: Change[]): void {
    if (changes.length === 0) return;
    for (const change of changes) {
      if (change.op === 'put') this.#table(change.entity).set(change.row.id, change.row);
      else this.#table(change.entity).delete(change.id);
    }
    this.log.push({ seq: this.head + 1, changes });
    for (const stream of this.#streams)
      stream.write(`event: head\ndata: ${JSON.stringify({ scope: DESK, head: this.head })}\n\n`);
  }

  get<E extends EntityName>(entity: E, id: string): EntityRow<E> | undefined {
    return this.#table(entity).get(id) as EntityRow<E> | undefined;
  }

  all<E extends EntityName>(entity: E): EntityRow<E>[] {
    return [...this.#table(entity).values()] as EntityRow<E>[];
  }

  /** As after a restore from a backup: a new life of the store that knows fewer commands. */
  restore(lastSeq: number, epoch: string): void {
    this.epoch = epoch;
    this.lastSeq = lastSeq;
    for (const [id, bodies] of this.received) {
      const { seq } = JSON.parse(bodies[0] ?? '{}') as { seq: number };
      if (seq > lastSeq) this.#results.delete(id);
    }
  }

  /** Forgets transactions up to a seq, as a gateway does with old tombstones. */
  prune(upTo: number): void {
    this.log.splice(0, upTo - this.oldest);
    this.oldest = upTo;
  }

  #table(entity: EntityName): Map<string, EntityRow<EntityName>> {
    const table = this.rows.get(entity) ?? new Map<string, EntityRow<EntityName>>();
    this.rows.set(entity, table);
    return table;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://peer');
    // Anybody is let in: who may come is the real gateway's to decide.
    if (url.pathname === CHALLENGE_PATH) return send(response, 200, { challenge: 'of the peer' });
    if (url.pathname === SESSION_PATH)
      return send(response, 200, { token: 'of the peer', expiresInMs: 3_600_000, now: this.#now() });
    this.requests.push(`${request.method} ${url.pathname}`);
    if (this.intercept(request, response)) return;
    const body = await textOf(request);
    if (url.pathname === '/sync/session') return send(response, 200, this.#session());
    if (url.pathname === '/sync/commands') return this.#push(body, response);
    if (url.pathname === '/sync/changes') return this.#changes(url, response);
    if (url.pathname === '/sync/snapshot') return this.#snapshot(response);
    if (url.pathname === '/sync/renew') return this.#renew(body, response);
    if (url.pathname === AUDIT_PATH) return this.#audit(body, response);
    if (url.pathname === '/sync/events') return this.#events(response);
    return send(response, 404, {});
  }

  /** Takes the rows and signs nothing. */
  #audit(body: string, response: ServerResponse): void {
    const { rows } = JSON.parse(body) as { rows: { seq: number }[] };
    this.auditRows = Math.max(this.auditRows, ...rows.map(({ seq }) => seq));
    send(response, 200, { have: this.auditRows, head: null, now: this.#now() });
  }

  #session() {
    const { epoch, head, lastSeq, leaseMs } = this;
    return {
      protocol: PROTOCOL_VERSION,
      workstation: { id: WORKSTATION, name: '一号席' },
      desk: { id: DESK, name: '网上值班台' },
      epoch,
      head,
      lastSeq,
      leaseMs,
      now: this.#now(),
    };
  }

  #now(): string {
    return new Date(Date.now() - this.skewMs).toISOString();
  }

  #push(body: string, response: ServerResponse): void {
    const { commands } = JSON.parse(body) as { commands: unknown[] };
    const results: { id: string; result: CommandResult }[] = [];
    for (const raw of commands) {
      const command = commandSchema.parse(raw);
      const text = JSON.stringify(raw);
      const known = this.#results.get(command.id);
      this.received.set(command.id, [...(this.received.get(command.id) ?? []), text]);
      if (known === undefined && command.seq !== this.lastSeq + 1) {
        send(response, 409, { code: 'sequence_gap', message: 'gap', expectedSeq: this.lastSeq + 1 });
        return;
      }
      const result = known ?? this.#take(command);
      results.push({ id: command.id, result });
      if (result.outcome === 'retry') break;
      this.#results.set(command.id, result);
      this.lastSeq = Math.max(this.lastSeq, command.seq);
    }
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      response.destroy();
      return;
    }
    send(response, 200, { results, head: this.head, now: this.#now() });
  }

  #take(command: Command): CommandResult {
    const verdict = this.judge(command);
    if (verdict !== null) return verdict;
    // What the gateway makes of the library is tested with the real one.
    if (
      isLibraryCommand(command) ||
      isShiftCommand(command) ||
      isRotaCommand(command) ||
      command.type === 'desk_setting.save'
    )
      return { outcome: 'applied', claimVersion: null, leaseUntil: null };
    const facts = this.#facts(command);
    if (facts === null) return { outcome: 'rejected', code: 'unknown_message' };
    const { message } = facts;
    if (command.type === 'message.claim') {
      if (message.holderId !== null && message.holderId !== command.actor) return conflict(message);
      const granted = {
        outcome: 'applied',
        claimVersion: message.claimVersion + 1,
        leaseUntil: new Date(Date.parse(this.#now()) + this.leaseMs).toISOString(),
      } as const;
      this.commit(effectOf(command, facts, granted).map(asServer));
      return granted;
    }
    if ('claim' in command.args && !tokenHolds(message, command.args.claim)) return conflict(message);
    const changes = effectOf(command, facts, null);
    if (changes.length === 0) return { outcome: 'rejected', code: 'wrong_state' };
    this.commit(changes.map(asServer));
    return { outcome: 'applied', claimVersion: message.claimVersion || null, leaseUntil: message.leaseUntil };
  }

  #facts(command: MessageCommand): EffectFacts | null {
    const message = this.get('message', command.args.messageId);
    if (message === undefined) return null;
    const of = <R extends { messageId: string }>(rows: R[]) => rows.filter(({ messageId }) => messageId === message.id);
    return {
      message,
      actor: this.get('officer', command.actor) ?? null,
      tickets: of(this.all('ticket')),
      replies: of(this.all('reply')),
      emergencies: of(this.all('emergency')),
      delivery: null,
      rules: DEFAULT_DESK_SETTINGS.replyRules,
    };
  }

  #changes(url: URL, response: ServerResponse): void {
    const after = Number(url.searchParams.get('after'));
    const limit = Number(url.searchParams.get('limit'));
    if (url.searchParams.get('epoch') !== this.epoch) {
      send(response, 410, { code: 'rebase', reason: 'epoch_changed', epoch: this.epoch });
      return;
    }
    if (after < this.oldest) {
      send(response, 410, { code: 'rebase', reason: 'cursor_too_old', epoch: this.epoch });
      return;
    }
    const transactions = this.log.filter(({ seq }) => seq > after).slice(0, limit);
    const next = transactions.at(-1)?.seq ?? after;
    send(response, 200, {
      scope: DESK,
      epoch: this.epoch,
      transactions,
      next,
      head: this.head,
      hasMore: next < this.head,
      now: this.#now(),
    });
  }

  #snapshot(response: ServerResponse): void {
    const rows = [...this.rows].flatMap(([entity, table]) =>
      [...table.values()].map((row) => JSON.stringify({ op: 'put', entity, row })),
    );
    const lines = [
      JSON.stringify({ kind: 'header', scope: DESK, epoch: this.epoch, head: this.head, now: this.#now() }),
      ...rows,
      ...this.extraSnapshotLines,
    ];
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    if (this.breakSnapshotAfter !== null) {
      response.write(`${lines.slice(0, this.breakSnapshotAfter + 1).join('\n')}\n`, () => response.destroy());
      return;
    }
    response.end(
      `${lines.join('\n')}\n${JSON.stringify({ kind: 'trailer', rows: rows.length + this.extraSnapshotLines.length })}\n`,
    );
  }

  #renew(body: string, response: ServerResponse): void {
    const { claims } = JSON.parse(body) as {
      claims: { messageId: EntityRow<'message'>['id']; claim: { id: string } }[];
    };
    const leaseUntil = new Date(Date.parse(this.#now()) + this.leaseMs).toISOString();
    const stands = ({ messageId, claim }: (typeof claims)[number]) =>
      this.get('message', messageId)?.claimId === claim.id;
    const renewed = claims.filter(stands).map(({ messageId }) => ({ messageId, leaseUntil }));
    this.commit(
      renewed.flatMap(({ messageId }) => {
        const row = this.get('message', messageId);
        return row === undefined
          ? []
          : [{ op: 'put', entity: 'message', row: { ...row, leaseUntil, version: row.version + 1 } } as const];
      }),
    );
    send(response, 200, {
      renewed,
      lost: claims.filter((claim) => !stands(claim)).map(({ messageId }) => messageId),
      now: this.#now(),
    });
  }

  #events(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }
}

/** The gateway counts versions and numbers tickets. */
function asServer(change: PutChange): Change {
  if (change.entity === 'message' || change.entity === 'reply')
    return { ...change, row: { ...change.row, version: change.row.version + 1 } } as Change;
  if (change.entity === 'ticket')
    return {
      ...change,
      row: {
        ...change.row,
        version: change.row.version + 1,
        number: change.row.number ?? `ZB-${change.row.id.slice(-6)}`,
      },
    };
  return change;
}

function conflict(message: EntityRow<'message'>): CommandResult {
  return {
    outcome: 'conflict',
    current: {
      holderId: message.holderId,
      holderName: '别的民警',
      holderWorkstationId: message.holderWorkstationId,
      claimVersion: message.claimVersion,
    },
  };
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
