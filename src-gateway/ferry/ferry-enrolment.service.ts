import {
  fingerprintOf,
  plainFingerprint,
  writeAnswer,
  writeOutsideAnswer,
} from '../../src-files/bundle/enrolment-paper';
import { grantsPurpose } from '../../src-files/keys/ferry-grant';
import { sealingPublicKey } from '../../src-files/keys/key-pairs';
import { sealTo } from '../../src-files/keys/sealed-box';
import type { DeskId, WorkstationId } from '../../src-shared/domain/ids';
import { type FerryRequest, type FerrySignIn, ferrySignInSchema } from '../../src-shared/sync/ferry';
import type { Trx } from '../db/database';
import { readClock } from '../db/transaction';
import { findDesk } from '../features/desk/desk.repository';
import { enrolWorkstation } from '../features/desk/workstation.service';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { listTaken } from './ferry-bundle.repository';
import { openOwnKeys } from './ferry-key.repository';
import { enrolPeer } from './ferry-peer.repository';
import { type SignInRules, signInFor } from './ferry-sign-in.service';

interface Admission {
  request: FerryRequest;
  /** As it was read out by whoever stands before the other machine. */
  fingerprint: string;
  id: WorkstationId;
  name: string;
  desk: string;
}

/**
 * Lets a workstation without a network in, with the keys of its request and no others: whoever had its name, over the network or by
 * ferry, is shut out. Its commands and bundles go on being numbered where they were. The answer lets the desk's officers in.
 *
 * @returns the answer, which is carried back
 * @throws StartupProblem when the fingerprint is another one, or the desk does not exist
 */
export async function admit(
  trx: Trx,
  admission: Admission & { rules: SignInRules; signInKeys: FerrySignIn['keys'] },
): Promise<string> {
  const { request, id, name, rules, signInKeys } = admission;
  const { own, desk } = await open(trx, admission);
  const peerId = `workstation:${id}`;
  await enrolWorkstation(trx, { id, name, desk: desk.id, keys: request.keys });
  await enrolPeer(trx, { id: peerId, workstationId: id, deskId: null, ownKey: own.keyId, keys: request.keys });
  const first = ferrySignInSchema.parse(await signInFor(trx, { id, deskId: desk.id }, rules, signInKeys));
  return writeAnswer(own, {
    request: request.keys.keyId,
    workstation: { id, name },
    desk,
    signIn: sealTo(sealingPublicKey(request.keys), grantsPurpose(id), Buffer.from(JSON.stringify(first))),
    taken: await lastTaken(trx, peerId),
    createdAt: await readClock(trx),
  });
}

/** Lets the machine in the outside network in that serves a desk, in the same way. @throws as {@link admit} */
export async function admitOutside(trx: Trx, admission: Admission): Promise<string> {
  const { request, id, name } = admission;
  const { own, desk } = await open(trx, admission);
  const peerId = `outside:${id}`;
  await enrolPeer(trx, { id: peerId, workstationId: null, deskId: desk.id, ownKey: own.keyId, keys: request.keys });
  return writeOutsideAnswer(own, {
    request: request.keys.keyId,
    outside: { id, name },
    desk,
    taken: await lastTaken(trx, peerId),
    createdAt: await readClock(trx),
  });
}

async function open(trx: Trx, { request, fingerprint, desk: deskId }: Admission) {
  if (plainFingerprint(fingerprint) !== fingerprintOf(request.keys))
    throw new StartupProblem(
      '指纹与申请文件中的钥不一致，没有登记：请到那台机器上重新核对显示的指纹；若仍不一致，这个文件不是它写的。 The fingerprint is not that of the keys in the request; nothing was enrolled. Compare it with the other machine’s screen again: if it differs still, the file is not that machine’s.',
      EXIT_CONFIG,
    );
  const desk = await findDesk(trx, deskId);
  if (desk === null)
    throw new StartupProblem(
      `值班台 ${deskId} 还没有建立：请先导入值班台（desk import）。 That desk does not exist: import it first (desk import).`,
      EXIT_CONFIG,
    );
  const own = (await openOwnKeys(trx)).at(-1);
  if (own === undefined) throw new Error('the gateway has no keys for bundles');
  return { own: own.keys, desk: { id: deskId as DeskId, name: desk.name } };
}

async function lastTaken(trx: Trx, peerId: string): Promise<{ seq: number; hash: string } | null> {
  const taken = (await listTaken(trx, peerId)).at(-1);
  return taken === undefined || taken.manifest_hash === null ? null : { seq: taken.seq, hash: taken.manifest_hash };
}
