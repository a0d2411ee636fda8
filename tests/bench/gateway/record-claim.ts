import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { connect } from '../../../src-gateway/db/connect';
import { createLog } from '../../../src-gateway/platform/log';
import { createFailureCount } from '../../../src-gateway/sync/failure-count';
import { takeCommands } from '../../../src-gateway/sync/push.service';
import { DEFAULT_LEASE_MS } from '../../../src-shared/domain/claim';
import { TEST_DESK, TestWorkstation, testKeys } from '../../support/gateway';
import { messageIdOf } from './messages.repository';

/** What the driver was given. */
export interface Statement {
  text: string;
  values: readonly unknown[];
}

/** A number that nothing else in a claim is equal to. */
const SEQ = 424_242;

/**
 * Carries out one claim by the gateway's own code and writes down every statement of its transaction, begin and commit included.
 * @param number of a message that nobody has claimed; `workstation` is used for nothing else
 */
export async function recordClaim(
  url: string,
  workstation: string,
  number: number,
): Promise<{
  statements: Statement[];
  own: { workstation: string; messageId: string; conversationId: string; commandId: string; seq: number; head: number };
}> {
  const statements: Statement[] = [];
  const db = connect(url, createLog('silent'), 1);
  const messageId = messageIdOf(number);
  try {
    await db
      .updateTable('workstation')
      .set({ last_seq: SEQ - 1 })
      .where('id', '=', workstation as never)
      .execute();
    const { conversation_id } = await db
      .selectFrom('message')
      .select('conversation_id')
      .where('id', '=', messageId as never)
      .executeTakeFirstOrThrow();
    const seat = new TestWorkstation(url, workstation, testKeys(workstation));
    const command = seat.command('message.claim', { messageId, tentative: false, baseVersion: 0 }, 'of-1', {
      seq: SEQ,
    });
    const stop = listenIn(statements);
    const { results } = await takeCommands(
      {
        db,
        ports: { boss: {} as never, newId: uuidv7 },
        newId: uuidv7,
        leaseMs: DEFAULT_LEASE_MS,
        timeZone: 'Asia/Shanghai',
        log: createLog('silent'),
        failures: createFailureCount(),
      },
      { id: workstation as never, deskId: TEST_DESK as never },
      [command as never],
    ).finally(stop);
    if (results[0]?.result.outcome !== 'applied')
      throw new Error(`the claim was not applied: ${JSON.stringify(results)}`);
    const { head } = await db
      .selectFrom('scope_head')
      .select('head')
      .where('scope', '=', TEST_DESK)
      .executeTakeFirstOrThrow();
    const own = { workstation, messageId, conversationId: conversation_id, commandId: command.id, seq: SEQ, head };
    return { statements, own };
  } finally {
    await db.destroy();
  }
}

/** Writes down what is given to the driver until the returned function is called. */
function listenIn(statements: Statement[]): () => void {
  const { query } = pg.Client.prototype;
  const listening = function (this: pg.Client, ...args: unknown[]): unknown {
    const [asked, values] = args;
    if (typeof asked === 'string') statements.push({ text: asked, values: Array.isArray(values) ? values : [] });
    return Reflect.apply(query, this, args);
  };
  pg.Client.prototype.query = listening as typeof query;
  return () => {
    pg.Client.prototype.query = query;
  };
}
