import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import type { ConfirmPassphrase } from '../../session/confirm-passphrase';
import { acceptHandover, answerHandover, offerHandover, overrideHandover, questionHandover } from './handover.service';
import { keepPaper, listHandovers, prepareHandover, readHandover } from './handover-view.service';

type Channel = Extract<keyof Handlers, `handover.${string}`>;

/** What is signed is signed with the passphrase, which is checked before anything is written. */
export function handoverHandlers(
  { db, now, write, command }: HandlerKit,
  confirm: ConfirmPassphrase,
): Pick<Handlers, Channel> {
  const offer = command(['handover'], offerHandover);
  const answer = command(['handover'], answerHandover);
  const accept = command(['handover', 'shift', 'message', 'draft', 'draftOffer'], acceptHandover);
  const override = command(['handover'], overrideHandover);
  return {
    'handover.prepare': (input, officer) => prepareHandover(db.read, officer, input, now()),
    'handover.keep': (input, officer) => write([], (trx) => keepPaper(trx, officer, input)),
    'handover.offer': async ({ passphrase, ...input }, officer) => {
      const confirmed = await confirm(officer, passphrase);
      return confirmed.ok ? offer(input, officer) : confirmed;
    },
    'handover.question': command(['handover'], questionHandover),
    'handover.answer': async ({ passphrase, ...input }, officer) => {
      const confirmed = await confirm(officer, passphrase);
      return confirmed.ok ? answer(input, officer) : confirmed;
    },
    'handover.accept': async ({ passphrase, ...input }, officer) => {
      const confirmed = await confirm(officer, passphrase);
      return confirmed.ok ? accept(input, officer) : confirmed;
    },
    'handover.override': async ({ passphrase, ...input }, officer) => {
      const confirmed = await confirm(officer, passphrase);
      return confirmed.ok ? override(input, officer) : confirmed;
    },
    'handover.list': async (input) => succeed(await listHandovers(db.read, input)),
    'handover.detail': (input, officer) => readHandover(db.read, officer, input),
  };
}
