import type { Evidence } from './check';
import type { Plan } from './plan';
import type { DeliveryRecord } from './record.repository';

/**
 * Whether a delivery may be left `unknown` without a restore: where nobody can be asked whether it arrived it waits for a person, and
 * what the mail server does not have among the sent mails is looked for again and again.
 */
export function mayStayUnknown({ carrier, forPerson }: DeliveryRecord, { keepsSent }: Plan): boolean {
  if (carrier === 'mail') return forPerson || keepsSent;
  return carrier === 'robot' && forPerson;
}

/** Everything that left is at its peer once; what is not known is said to be unknown. */
export async function sentOnce(evidence: Evidence): Promise<string[]> {
  const { plan, history, stage } = evidence.run;
  const { record } = stage;
  const faults: string[] = [];
  const replies = new Map((await record.replies()).map((reply) => [reply.id, reply]));
  const ticketRows = new Map((await record.tickets()).map((ticket) => [ticket.id, ticket]));
  for (const delivery of await record.deliveries()) {
    const { kind, subjectId, carrier, state, forPerson, lastError } = delivery;
    const there = timesThere(evidence, delivery, ticketRows.get(subjectId));
    if (there === null) continue;
    const what = `${kind} ${subjectId} by ${carrier} is ${state} and ${there} times at its peer (${lastError})`;
    if (there > 1) faults.push(what);
    if (state === 'confirmed' && there !== 1) faults.push(what);
    if (state === 'failed' && there !== 0) faults.push(what);
    if (state === 'unknown' && !mayStayUnknown(delivery, plan) && !(history.restored && forPerson)) faults.push(what);
    if (kind === 'reply' && (replies.get(subjectId)?.state === 'sent') !== (state === 'confirmed'))
      faults.push(`${what}, the reply is ${replies.get(subjectId)?.state}`);
  }
  return [...faults, ...strangers(evidence, new Set(replies.keys()), [...ticketRows.values()])];
}

type TicketRow = Awaited<ReturnType<Evidence['run']['stage']['record']['tickets']>>[number];

/** Null for a remark that is only words in the ticket's own life at the peer. */
function timesThere(
  { run }: Evidence,
  { kind, subjectId, carrier }: DeliveryRecord,
  ticket: TicketRow | undefined,
): number | null {
  const { world, peers } = run.stage;
  if (carrier === 'mail') return peers.mail.taken(kind, subjectId);
  if (kind === 'reply') return world.publish.reply(subjectId)?.publications ?? 0;
  if (kind === 'ticket_remark' || ticket === undefined) return null;
  if (carrier === 'robot') return postsOf(run, ticket);
  return world.oa.tickets().filter(({ number }) => number === ticket.number).length;
}

/** What the group reads of a ticket, but for what the network itself brought twice: a robot posts whatever it gets. */
function postsOf({ stage, history }: Evidence['run'], { number, text }: Pick<TicketRow, 'number' | 'text'>): number {
  const isIt = (post: string): boolean => post.includes(`【转办单 ${number}】`) && post.includes(text);
  const posts = stage.peers.robots.posts().filter(isIt).length;
  const seen = (fate: string): number =>
    history.doubled.filter((request) => request.fate === fate && isIt(request.body)).length;
  const extra = Math.floor(seen('twice') / 2) + Math.floor(seen('echo') / 2);
  return posts === 0 ? 0 : Math.max(1, posts - extra);
}

/** What is at a peer and nobody here knows, or under two numbers. */
function strangers({ run }: Evidence, replies: ReadonlySet<string>, tickets: readonly TicketRow[]): string[] {
  const { history, stage } = run;
  const { world, peers } = stage;
  const faults: string[] = [];
  for (const { replyId, publications } of world.publish.replies()) {
    if (publications !== 1) faults.push(`reply ${replyId} was published ${publications} times`);
    if (!replies.has(replyId) && !history.restored) faults.push(`reply ${replyId} was published and nobody knows it`);
  }
  for (const { number, creations } of world.oa.tickets()) {
    if (creations !== 1) faults.push(`ticket ${number} was created ${creations} times`);
    if (!history.restored && !tickets.some((ticket) => ticket.number === number))
      faults.push(`ticket ${number} is at its department and nobody knows it`);
  }
  for (const id of peers.mail.tickets())
    if (!history.restored && !tickets.some((ticket) => ticket.id === id))
      faults.push(`ticket ${id} was mailed to its department and nobody knows it`);
  for (const { kind, text } of history.written) {
    if (kind !== 'ticket') continue;
    const numbers = numbersOf(run, text);
    if (numbers.size > 1) faults.push(`“${text}” is at its department as ${[...numbers].join(' and ')}`);
  }
  return faults;
}

/** Under which numbers departments have this text, by OA or robot. */
function numbersOf({ stage }: Evidence['run'], text: string): Set<string> {
  const posted = stage.peers.robots
    .posts()
    .filter((post) => post.includes(text))
    .map((post) => /【转办单 (.*?)】/.exec(post)?.[1] ?? '');
  const created = stage.world.oa
    .tickets()
    .filter((ticket) => ticket.text === text)
    .map(({ number }) => number);
  return new Set([...posted, ...created]);
}

/** Each mail in the bureau's mailbox was read once, and what a department says in one stands once, in its ticket's life or as a message. */
export async function mailsRead({ run }: Evidence): Promise<string[]> {
  const { record } = run.stage;
  const faults: string[] = [];
  const read = await record.mailIds();
  const messages = (await record.remoteIds()).map(({ remoteId }) => remoteId);
  const words = [...(await record.ticketWords()), ...(await record.mailTexts())];
  for (const { id, from, text } of run.history.mailed) {
    const times = read.filter((each) => each === id).length;
    if (times !== 1) faults.push(`the mail ${id} was read ${times} times`);
    const asMessage = messages.filter((each) => each === id).length;
    if (from === 'citizen' && asMessage !== 1) faults.push(`the mail ${id} is ${asMessage} messages`);
    const said = text === null ? 1 : words.filter((each) => each.includes(text)).length;
    if (said !== 1) faults.push(`“${text}” of the mail ${id} stands ${said} times`);
  }
  return faults;
}
