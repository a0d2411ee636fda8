import { succeed } from '../../../src-shared/ipc/failure';
import type { DoorHandlers } from '../handler-kit';
import { type EnrolDeps, enrol, look, statusOf } from './enrolment.service';

/**
 * @param parts.isNew whether nobody has worked on this workstation yet
 * @param parts.restart starts the core again, which then talks to the gateway it has been enrolled with
 */
export function enrolmentHandlers(parts: EnrolDeps & { isNew: () => boolean; restart: () => void }) {
  const { isNew, restart, ...deps } = parts;
  return {
    'enrolment.status': async () => succeed(statusOf(deps.current, isNew())),
    'enrolment.look': async ({ address }) => {
      const looked = await look(address);
      if (!looked.ok) return succeed(looked);
      return succeed({ ok: true as const, address: looked.address, caFingerprint: looked.caFingerprint });
    },
    'enrolment.enrol': async (input) => {
      const enrolled = await enrol(deps, input);
      if (enrolled.ok) restart();
      return succeed(enrolled);
    },
  } satisfies Partial<DoorHandlers>;
}
