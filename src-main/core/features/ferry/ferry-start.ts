import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fingerprintOf, openSignIn, readAnswer, writeRequest } from '../../../../src-files/bundle/enrolment-paper';
import { makeKeys, publicPart, storedKeysSchema } from '../../../../src-files/keys/key-pairs';
import { ferryRefusal } from '../../../../src-shared/domain/ferry';
import { officerSchema } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { FerryStatus } from '../../../../src-shared/ipc/ferry-views';
import { ferryAnswerSchema, ferrySignInSchema } from '../../../../src-shared/sync/ferry';
import { appendAudit } from '../../audit/audit.repository';
import type { WriteTransaction } from '../../db/database';
import { createKeyring, noteContact, putOfficerSlot } from '../../db/keyring';
import { readSealed, writeSealed } from '../../enrolment/sealed-file';
import { makeContact } from '../../key-slots/contact';
import { makeArrivalSlot } from '../../key-slots/officer-slot';
import { putSignInRule } from '../../session/sign-in-rule.repository';
import { putEntity } from '../../sync/entity.repository';
import { findIdentity, putIdentity } from './ferry-identity.repository';

const startSchema = z.object({
  keys: storedKeysSchema,
  answer: ferryAnswerSchema.nullable(),
  /** People have compared the fingerprint; who signs in first finds the rest in the database. */
  enrolled: ferryAnswerSchema
    .pick({ workstation: true, desk: true, gateway: true, taken: true })
    .extend({ officers: z.array(officerSchema), rule: ferrySignInSchema.pick({ keys: true, lockAfterMinutes: true }) })
    .nullable(),
});
type Start = z.infer<typeof startSchema>;

const FILE = 'ferry-start.json';
const DATABASE_KEY_BYTES = 32;

/**
 * The key ceremony of a workstation that has no database yet, and no network to ask the gateway who may sign in: until the first sign-in
 * its state lies in a file, sealed as the enrolment is. With the confirmation the database's key is made and wrapped for each officer
 * from what the answer grants; nothing keeps it otherwise, so that from then on only a passphrase leads to it.
 */
export class FerryStart {
  private readonly file: string;

  /** @param deviceSecret secret of the operating system's key store, hex; null without one */
  constructor(
    private readonly folder: string,
    private readonly deviceSecret: string | null,
  ) {
    this.file = join(folder, FILE);
  }

  isConfirmed(): boolean {
    return (this.read()?.enrolled ?? null) !== null;
  }

  status(): FerryStatus {
    const start = this.read();
    const { answer, enrolled } = start ?? { answer: null, enrolled: null };
    return {
      enrolment: start === null ? 'none' : enrolled === null ? 'requested' : 'enrolled',
      fingerprint: start === null ? null : fingerprintOf(publicPart(start.keys)),
      gatewayFingerprint: enrolled === null ? null : fingerprintOf(enrolled.gateway),
      answer:
        answer === null
          ? null
          : {
              gatewayFingerprint: fingerprintOf(answer.gateway),
              workstation: answer.workstation.name,
              desk: answer.desk.name,
            },
      workstation: enrolled?.workstation.name ?? null,
      desk: enrolled?.desk.name ?? null,
      keyChange: null,
      job: null,
      unsent: 0,
      underWay: 0,
      bundles: [],
    };
  }

  /** The request that is carried to the gateway; the same keys as long as nobody has signed in. */
  request(now: string): string {
    const start = this.read() ?? { keys: makeKeys(), answer: null, enrolled: null };
    this.write(start);
    return writeRequest(start.keys, now);
  }

  /** @returns `ferry_refused: not_the_answer` when it is no answer, or one to another workstation's request */
  takeAnswer(bytes: Uint8Array): Result<null> {
    const start = this.read();
    const answer = readAnswer(Buffer.from(bytes).toString('utf8'));
    if (start === null || answer === null || answer.request !== start.keys.keyId)
      return fail({ code: 'ferry_refused', refusal: ferryRefusal('not_the_answer') });
    this.write({ ...start, answer });
    return succeed(null);
  }

  /**
   * People have compared the gateway's fingerprint.
   * @returns `ferry_refused: nobody_admitted` when no officer of the desk has a passphrase yet
   */
  confirm(fingerprint: string, now: string): Result<null> {
    const start = this.read();
    const answer = start?.answer ?? null;
    if (start === null || answer === null || fingerprintOf(answer.gateway) !== fingerprint)
      return fail({ code: 'not_found' });
    const { workstation, desk, gateway, taken, createdAt } = answer;
    const first = openSignIn(start.keys, answer);
    if (first === null) return fail({ code: 'ferry_refused', refusal: ferryRefusal('not_the_answer') });
    const { grants, offlineDays, lockAfterMinutes, keys } = first;
    if (grants.length === 0) return fail({ code: 'ferry_refused', refusal: ferryRefusal('nobody_admitted') });
    const here = { workstationId: workstation.id, deviceSecret: this.deviceSecret };
    const key = randomBytes(DATABASE_KEY_BYTES);
    createKeyring(this.folder);
    for (const grant of grants) putOfficerSlot(this.folder, makeArrivalSlot(key, grant, here));
    const at = createdAt < now ? createdAt : now;
    noteContact(this.folder, makeContact(key, { at, seenAt: now, offlineDays }));
    const officers = grants.map(({ officer }) => officer);
    const rule = { keys, lockAfterMinutes };
    this.write({ keys: start.keys, answer: null, enrolled: { workstation, desk, gateway, taken, officers, rule } });
    return succeed(null);
  }

  /** Puts into the new database who this workstation is and who may work here; a repetition changes nothing. */
  async settle(trx: WriteTransaction, at: string): Promise<void> {
    const start = this.read();
    const enrolled = start?.enrolled ?? null;
    if (start === null || enrolled === null || (await findIdentity(trx)) !== null) return;
    const { workstation, desk, gateway, taken, officers, rule } = enrolled;
    await putIdentity(trx, {
      state: 'enrolled',
      keys: start.keys,
      next: null,
      former: [],
      gatewayKeys: [{ keys: gateway, acceptedUntil: null }],
      workstation,
      desk,
      answer: null,
      outNext: (taken?.seq ?? 0) + 1,
      receipted: taken,
    });
    for (const officer of officers) await putEntity(trx, 'officer', officer);
    await putSignInRule(trx, { gatewayKeys: rule.keys, lockAfterMinutes: rule.lockAfterMinutes });
    const detail = { gatewayKeyId: gateway.keyId, keyId: start.keys.keyId };
    await appendAudit(trx, { at, actor: null, action: 'ferry.enrolled', subject: workstation.id, detail });
  }

  /** All of it is in the database. */
  clear(): void {
    rmSync(this.file, { force: true });
  }

  private read(): Start | null {
    return existsSync(this.file) ? readSealed(this.file, this.deviceSecret, startSchema) : null;
  }

  private write(start: Start): void {
    writeSealed(this.file, this.deviceSecret, start);
  }
}
