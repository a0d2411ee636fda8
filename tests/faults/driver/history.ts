import { type Command, type CommandResult, commandResultSchema } from '../../../src-shared/sync/commands';
import type { Exchange } from '../../support/stack/fate-proxy';

/** An answer of the gateway to a command, whether or not it reached the workstation. */
export interface Answered {
  /** Which life of the store, from 0; a restore begins the next. */
  life: number;
  workstation: string;
  command: Command;
  result: CommandResult;
  delivered: boolean;
}

/** What an officer wrote and the workstation took. */
export interface Written {
  kind: 'reply' | 'ticket' | 'raise';
  seat: string;
  officerId: string;
  messageId: string;
  text: string;
  /** False when the core was killed before it answered: it may have been taken or not. */
  sure: boolean;
}

export interface DraftStep {
  seat: string;
  messageId: string;
  do: 'saved' | 'sent' | 'offered';
  text: string;
  sure: boolean;
}

/** A mail that was put into the bureau's mailbox. */
export interface Mailed {
  /** Its Message-ID. */
  id: string;
  from: 'citizen' | 'department';
  /** What a department says in it about its ticket; null where that says nothing but that it has it. */
  text: string | null;
}

/** Everything that was seen from outside in one run; the checker reads it with what is left at the end. */
export class History {
  life = 0;
  restored = false;
  readonly events: Record<string, unknown>[] = [];
  readonly answered: Answered[] = [];
  readonly written: Written[] = [];
  readonly drafts: DraftStep[] = [];
  /** Remote ids of citizens' messages whose taking in was acknowledged, with the life in which. */
  readonly taken = new Map<string, number>();
  readonly mailed: Mailed[] = [];
  /** Requests to robots that the network brought twice, each as often as it was seen. */
  readonly doubled: { fate: 'twice' | 'echo'; body: string }[] = [];
  readonly #startedAt = Date.now();

  note(event: Record<string, unknown>): void {
    this.events.push({ ms: Date.now() - this.#startedAt, life: this.life, ...event });
  }

  sync(workstation: string, exchange: Exchange): void {
    const { method, path, fate, answer, delivered } = exchange;
    this.note({ what: 'request', workstation, method, path: path.split('?')[0], fate, status: answer?.status ?? null });
    if (path !== '/sync/commands' || answer?.status !== 200) return;
    const { commands } = JSON.parse(exchange.body.toString('utf8')) as { commands: Command[] };
    const { results } = JSON.parse(answer.body.toString('utf8')) as { results: { id: string; result: unknown }[] };
    for (const { id, result } of results) {
      const command = commands.find((given) => given.id === id);
      if (command === undefined) throw new Error(`an answer to ${id}, which was not asked`);
      const parsed = commandResultSchema.parse(result);
      this.answered.push({ life: this.life, workstation, command, result: parsed, delivered });
      this.note({ what: 'answer', workstation, seq: command.seq, type: command.type, id, outcome: parsed, delivered });
    }
  }

  peer(peer: string, { method, path, fate, answer, body }: Exchange): void {
    if (peer === 'robot' && (fate === 'twice' || fate === 'echo')) this.doubled.push({ fate, body: body.toString() });
    this.note({ what: 'peer', peer, method, path, fate, status: answer?.status ?? null });
  }
}
