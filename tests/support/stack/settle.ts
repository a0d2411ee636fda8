import type { Workstation } from '../core';
import { until } from './wait';
import type { World } from './world';

/** Waits until a workstation is online with nothing waiting. */
export async function synced(workstation: Workstation, withinMs = 30_000): Promise<void> {
  await until(
    'sync',
    async () => {
      await workstation.ask('sync.now', null);
      return workstation.ask('sync.status', null);
    },
    (status) => status.connection === 'online' && status.waiting === 0 && status.lastSyncedAt !== null,
    withinMs,
  );
}

/** Every message that the workstation has, with who holds it and where it stands, by id. */
export async function seenBy(
  workstation: Workstation,
): Promise<Map<string, { holderId: string | null; status: string }>> {
  const seen = new Map<string, { holderId: string | null; status: string }>();
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(workstation, cursor);
    for (const item of page.items) seen.set(item.id, { holderId: item.claim.holderId, status: item.status });
    cursor = page.nextCursor;
    if (cursor === null) return seen;
  }
}

function readPage(workstation: Workstation, cursor: string | null) {
  return workstation.ask('queue.page', { filter: {}, cursor, limit: 200 });
}

/** Commands of a workstation are contiguous and each has one final result. @returns how many */
export async function countCommands(world: World, workstationId: string): Promise<number> {
  const commands = await world.record.commands(workstationId);
  commands.forEach((command, index) => {
    if (command.seq !== index + 1) throw new Error(`${workstationId}: command ${index + 1} is missing or doubled`);
  });
  return commands.length;
}

/**
 * Everything that the gateway took reached its peer exactly once.
 * @throws Error that names what is missing, doubled, or there without a record
 */
export async function checkDeliveries(world: World): Promise<void> {
  const deliveries = await until(
    'deliveries to settle',
    () => world.record.deliveries(),
    (rows) => rows.every((row) => row.state === 'confirmed' || row.state === 'failed'),
    45_000,
  );
  const faults: string[] = [];
  const expectOnce = (what: string, times: number): void => {
    if (times !== 1) faults.push(`${what}: ${times} times`);
  };
  for (const reply of deliveries.filter((row) => row.kind === 'reply'))
    expectOnce(`reply ${reply.subjectId}`, world.publish.reply(reply.subjectId)?.publications ?? 0);
  for (const reply of world.publish.replies())
    expectOnce(`published ${reply.replyId}`, deliveries.filter((row) => row.subjectId === reply.replyId).length);
  const tickets = deliveries.filter((row) => row.kind === 'ticket');
  if (tickets.length !== world.oa.tickets().length)
    faults.push(`${tickets.length} tickets, ${world.oa.tickets().length} at the departments`);
  for (const ticket of world.oa.tickets()) expectOnce(`ticket ${ticket.number}`, ticket.creations);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
