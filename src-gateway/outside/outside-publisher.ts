import type { Connector } from '../channels/channel';
import { backOffMs, type Finding } from '../features/delivery/delivery-outcome.service';
import { beginSending, type Letter, moveLetter, nextDue } from './outside-letter.repository';
import type { OutsideStore } from './outside-store';

/** Of a read-back that only a person can answer. */
const NEVER = 253_000_000_000_000;

/**
 * Hands orders whose time has come to the publishing service, one after the other, by the rules of the network
 * (docs/channels/publish.md): what may have arrived is read back before anything else, so that nothing is published twice.
 */
export async function publishDue(
  store: OutsideStore,
  way: Pick<Connector, 'send' | 'readBack' | 'pollMs'>,
  now: () => Date,
  signal: AbortSignal,
): Promise<number> {
  for (let done = 0; ; done += 1) {
    const letter = signal.aborted ? null : nextDue(store, now().getTime());
    if (letter === null) return done;
    const { attempt: _, ...body } = letter.order;
    const parcel = { kind: 'reply' as const, ...body };
    if (letter.state === 'pending' && !beginSending(store, letter.order.replyId)) continue;
    const finding = letter.state === 'pending' ? await way.send(parcel) : await way.readBack(parcel);
    moveLetter(store, letter, outcomeOf(letter, finding, way.pollMs, now().getTime()));
  }
}

function outcomeOf(letter: Letter, finding: Finding, pollMs: number, now: number): Parameters<typeof moveLetter>[2] {
  const tries = letter.tries + 1;
  const wasSending = letter.state === 'pending';
  const later = now + backOffMs(tries);
  const same = { receiptId: letter.receiptId, tries };
  switch (finding.is) {
    case 'confirmed':
      return { state: 'published', note: '已公开', receiptId: finding.remoteRef, tries: 0, nextAt: now };
    case 'refused':
      return { ...same, state: 'refused', note: finding.error, tries: 0, nextAt: now };
    case 'accepted':
      return { ...same, state: 'unknown', note: finding.note, nextAt: now + pollMs };
    case 'unclear':
      return { ...same, state: 'unknown', note: finding.error, nextAt: wasSending ? now : later };
    case 'unanswerable':
      return { ...same, state: 'unknown', note: finding.error, nextAt: NEVER };
    case 'not_there':
      return { ...same, state: 'pending', note: finding.error ?? '', nextAt: wasSending ? later : now };
  }
}
