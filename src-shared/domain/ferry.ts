import { z } from 'zod';
import { instantSchema } from './ids';

/** Who can stand at an end of a ferry: the gateway, a workstation, or the machine in the outside network. */
export const ferryAddressSchema = z.string().regex(/^(gateway|(workstation|outside):[a-z0-9][a-z0-9._-]{0,63})$/i);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const keyId = z.string().regex(/^[0-9a-f]{16}$/);
const number = z.number().int().positive();

/**
 * What a bundle says of itself, signed by its sender. Its number counts up per sender, addressee and epoch. `previous` is the last
 * bundle that the sender knows to have arrived: this one carries everything since then, so a bundle that was lost is made good by the
 * next one, and a receiver that does not have `previous` refuses.
 */
export const ferryManifestSchema = z.strictObject({
  format: z.literal('dutydesk-ferry'),
  version: z.literal(1),
  bundleId: z.uuid(),
  from: ferryAddressSchema,
  to: ferryAddressSchema,
  /** Life of the gateway's store as the sender knows it; null before a workstation's first copy. */
  epoch: z.uuid().nullable(),
  seq: number,
  previous: z.strictObject({ seq: number, hash: sha256 }).nullable(),
  createdAt: instantSchema,
  compression: z.literal('gzip'),
  alg: z.literal('ed25519'),
  keyId,
  files: z.array(z.strictObject({ name: z.string().min(1).max(100), size: z.number().int().nonnegative(), sha256 })),
});
export type FerryManifest = z.infer<typeof ferryManifestSchema>;

/** Why a bundle is not taken. Nothing has changed then. Each has a sentence for people, on both sides. */
export const FERRY_REFUSALS = [
  /** The file cannot be read: the stick is gone, or broken. */
  'unreadable',
  'not_a_bundle',
  'truncated',
  /** At least one byte is not as it was written, or it was encrypted to someone else under our name. */
  'damaged',
  'too_large',
  /** It would unpack to more than any bundle may. */
  'unpacks_too_large',
  'bad_name',
  /** Signed rightly or not: its content is not what its manifest says, or nothing that this program understands. */
  'bad_contents',
  'misaddressed',
  'unknown_key',
  'revoked_key',
  /** The sender's former key, after the day until which it counted. */
  'retired_key',
  'bad_signature',
  /** Bundles that came before it are not here. `missing` says which. */
  'gap',
  /** Its number was taken by another bundle. */
  'number_reused',
  /** Of a life of the gateway's store that is over, or one that this copy does not belong to. */
  'wrong_epoch',
  'other_version',
  /** This installation has not finished its enrolment. */
  'not_enrolled',
  /** The gateway's answer lets no officer in: none of the desk has a passphrase yet. */
  'nobody_admitted',
  /** At an enrolment: not the gateway's answer, changed, or the one to another request. */
  'not_the_answer',
  /** The gateway could not carry it out just now; to be tried again. */
  'busy',
] as const;
export const ferryRefusalSchema = z.object({
  code: z.enum(FERRY_REFUSALS),
  /** For whoever looks into it; never personal data. */
  detail: z.string(),
  missing: z.object({ from: number, to: number }).nullable(),
});
export type FerryRefusal = z.infer<typeof ferryRefusalSchema>;
export type FerryRefusalCode = FerryRefusal['code'];

export function ferryRefusal(
  code: FerryRefusalCode,
  detail = '',
  missing: FerryRefusal['missing'] = null,
): FerryRefusal {
  return { code, detail, missing };
}

/** Where the stream of bundles from one sender stands at its receiver. */
export interface FerryChain {
  /** Highest number taken in this epoch, 0 for none. */
  last: number;
  /** Hash of the manifest of a bundle that was taken, null when that number was not. */
  hashOf(seq: number): string | null;
}

export type FerryVerdict = { is: 'next' } | { is: 'taken' } | { is: 'refused'; refusal: FerryRefusal };

/** Whether a bundle continues what was taken. `taken`: it, or a later one that carries the same, is here already. */
export function judgeBundle(
  manifest: Pick<FerryManifest, 'seq' | 'previous'>,
  hash: string,
  chain: FerryChain,
): FerryVerdict {
  const { seq, previous } = manifest;
  if (seq <= chain.last) {
    const known = chain.hashOf(seq);
    if (known === null || known === hash) return { is: 'taken' };
    return { is: 'refused', refusal: ferryRefusal('number_reused', `seq ${seq}`) };
  }
  const base = previous?.seq ?? 0;
  if (base > chain.last)
    return { is: 'refused', refusal: ferryRefusal('gap', `seq ${seq}`, { from: chain.last + 1, to: base }) };
  if (previous !== null && (previous.seq >= seq || chain.hashOf(previous.seq) !== previous.hash))
    return { is: 'refused', refusal: ferryRefusal('bad_contents', `previous ${previous.seq} is another bundle`) };
  return { is: 'next' };
}

/** A hash in groups of four, as it stands on the slip and is compared by eye. */
export function inGroups(hash: string): string {
  return (hash.toUpperCase().match(/.{1,4}/g) ?? []).join(' ');
}
