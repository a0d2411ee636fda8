import type { Run } from './act';
import type { PEERS, PeerTrouble, Step } from './plan';
import type { Stage } from './stage';

type Peer = (typeof PEERS)[number];
/** Makes the next `times` requests go wrong. */
type Make = (stage: Stage, times: number) => void;

function ofRegister(peer: 'oa' | 'publish'): Record<PeerTrouble, Make> {
  const set =
    (change: (times: number) => object): Make =>
    ({ world }, times) =>
      world[peer].setMisbehaviour(change(times));
  return {
    lose_answer: set((times) => ({ loseAnswers: times })),
    hang: set(() => ({ hangAfterStoring: 1 })),
    cut: set((times) => ({ cutBeforeStoring: times })),
    fail: set((times) => ({ failBeforeStoring: times })),
    status_down: set(() => ({ statusDown: true })),
    callbacks_twice: peer === 'oa' ? set(() => ({ callbacks: 'twice' })) : () => undefined,
    slow: set((times) => ({ delayMs: times * 150 })),
  };
}

const MAKERS: Record<Peer, Record<PeerTrouble, Make>> = {
  oa: ofRegister('oa'),
  publish: ofRegister('publish'),
  // A robot has no status to ask and calls nobody; a strange answer and a sudden wait for the next minute are its own.
  robot: {
    lose_answer: ({ peers }, times) => peers.robots.setMisbehaviour({ loseAnswers: times }),
    hang: ({ peers }) => peers.robots.setMisbehaviour({ hangAfterPosting: 1 }),
    cut: ({ peers }, times) => peers.robots.setMisbehaviour({ cutBeforePosting: times }),
    fail: ({ peers }, times) => peers.robots.setMisbehaviour({ failBeforePosting: times }),
    status_down: ({ peers }, times) => peers.robots.setMisbehaviour({ garbageAnswers: times }),
    callbacks_twice: () => undefined,
    slow: ({ peers }, times) => peers.robots.setMisbehaviour({ delayMs: times * 150 }),
  },
  mail: {
    lose_answer: ({ peers }, times) => peers.mail.smtp.setMisbehaviour({ loseAnswers: times }),
    hang: ({ peers }) => peers.mail.smtp.setMisbehaviour({ hangAfterContent: 1 }),
    cut({ peers }, times) {
      peers.mail.smtp.setMisbehaviour({ cutBeforeContent: times });
      void peers.mail.line.cut();
    },
    fail: ({ peers }, times) => peers.mail.smtp.setMisbehaviour({ greylist: times, fullDisk: times }),
    // Breaks off while the mailbox is read.
    status_down: ({ peers }, times) => peers.mail.line.cutAfter(1_500, times),
    callbacks_twice: () => undefined,
    slow: ({ peers }, times) => peers.mail.line.delay(times * 150),
  },
};

export function makeTrouble({ stage }: Run, { peer, trouble, times }: Extract<Step, { do: 'trouble' }>): void {
  MAKERS[peer][trouble](stage, times);
}

export async function endTroubles({ stage }: Run): Promise<void> {
  const { world, peers } = stage;
  const none = { loseAnswers: 0, hangAfterStoring: 0, cutBeforeStoring: 0, failBeforeStoring: 0, statusDown: false };
  world.oa.setMisbehaviour({ ...none, delayMs: 0, callbacks: 'normal' });
  world.publish.setMisbehaviour({ ...none, delayMs: 0 });
  peers.robots.setMisbehaviour({
    loseAnswers: 0,
    hangAfterPosting: 0,
    cutBeforePosting: 0,
    failBeforePosting: 0,
    garbageAnswers: 0,
    delayMs: 0,
  });
  const { smtp, line } = peers.mail;
  smtp.setMisbehaviour({ loseAnswers: 0, hangAfterContent: 0, cutBeforeContent: 0, greylist: 0, fullDisk: 0 });
  line.delay(0);
  line.cutAfter(0, 0);
  await Promise.all([smtp.heal(), line.heal()]);
}
