import type { PublicKeys } from '../../src-shared/domain/key';
import type { FerryInsideState } from '../../src-shared/sync/ferry';
import { makeKeys, publicPart, type StoredKeys } from '../keys/key-pairs';

type Announcement = FerryInsideState['announces'];

const DAY_MS = 86_400_000;

/** Keys of one end of a ferry, as they are renewed by bundles. */
export interface OwnKeys {
  /** What is signed with, and the newest that the other end is known to have. */
  keys: StoredKeys;
  /** Announced by every bundle until the other end is known to have them; then they take the place of `keys`. */
  next: { keys: StoredKeys; oldUntil: string } | null;
  /** Former keys still open what was on its way to them. */
  former: { keys: StoredKeys; until: string }[];
}

/** A key of the other end; a former one counts until then. */
export interface KnownKey {
  keys: PublicKeys;
  acceptedUntil: string | null;
}

/** New keys to be announced; the same while the last new ones have not arrived. @param days for which the present ones count besides them */
export function withNewKeys<T extends OwnKeys>(own: T, now: Date, days: number): T {
  if (own.next !== null) return own;
  return { ...own, next: { keys: makeKeys(), oldUntil: new Date(now.getTime() + days * DAY_MS).toISOString() } };
}

export function announcementOf({ next }: OwnKeys): Announcement {
  return next === null ? null : { keys: publicPart(next.keys), oldUntil: next.oldUntil };
}

/** The other end has our new keys: they sign from now on, and the former ones only open. @param knows key id that it named */
export function withArrivedKeys<T extends OwnKeys>(own: T, knows: string): T {
  if (own.next === null || own.next.keys.keyId !== knows) return own;
  const former = [...own.former, { keys: own.keys, until: own.next.oldUntil }];
  return { ...own, keys: own.next.keys, next: null, former };
}

/** The other end's new keys, which its present ones have vouched for by signing this bundle. */
export function withKnownKeys(known: KnownKey[], announces: Announcement): KnownKey[] {
  if (announces === null || known.some(({ keys }) => keys.keyId === announces.keys.keyId)) return known;
  const old = known.map(({ keys, acceptedUntil }) => ({ keys, acceptedUntil: acceptedUntil ?? announces.oldUntil }));
  return [...old, { keys: announces.keys, acceptedUntil: null }];
}

/** The keys that open a bundle. @param now ISO 8601 */
export function openingKeys({ keys, next, former }: OwnKeys, keyId: string, now: string): StoredKeys | null {
  const inTime = former.filter(({ until }) => until >= now).map((each) => each.keys);
  return [keys, ...(next === null ? [] : [next.keys]), ...inTime].find((each) => each.keyId === keyId) ?? null;
}
