import { z } from 'zod';
import { storedKeysSchema } from '../../src-files/keys/key-pairs';
import { deskIdSchema, instantSchema, workstationIdSchema } from '../../src-shared/domain/ids';
import { publicKeysSchema } from '../../src-shared/domain/key';
import type { OutsideStore } from './outside-store';

const identitySchema = z.object({
  keys: storedKeysSchema,
  /** Announced keys, and former ones (src-files/bundle/peer-keys.ts). Stores of the first version have neither. */
  next: z.object({ keys: storedKeysSchema, oldUntil: instantSchema }).nullable().default(null),
  former: z.array(z.object({ keys: storedKeysSchema, until: instantSchema })).default([]),
  /** Null before the gateway's answer was confirmed. */
  enrolled: z.object({ id: workstationIdSchema, name: z.string(), desk: deskIdSchema }).nullable(),
  /** The newest last; a former one counts until then. */
  gatewayKeys: z.array(z.object({ keys: publicKeysSchema, acceptedUntil: instantSchema.nullable() })),
  /** Life of the gateway's store of which the last bundle was. */
  epoch: z.string().nullable(),
  outNext: z.number().int().positive(),
  receipted: z.object({ seq: z.number().int().positive(), hash: z.string() }).nullable(),
});
export type OutsideIdentity = z.infer<typeof identitySchema>;

export function findOutsideIdentity({ db }: OutsideStore): OutsideIdentity | null {
  const row = db.prepare('select value from identity where id = 1').get();
  return row === undefined ? null : identitySchema.parse(JSON.parse(String(row['value'])));
}

export function putOutsideIdentity({ db }: OutsideStore, identity: OutsideIdentity): void {
  db.prepare(
    'insert into identity (id, value) values (1, ?) on conflict (id) do update set value = excluded.value',
  ).run(JSON.stringify(identity));
}
