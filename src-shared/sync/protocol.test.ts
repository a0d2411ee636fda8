import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as administration from './administration';
import * as audit from './audit';
import * as enrolment from './enrolment';
import { changeSchema } from './entities';
import * as ferry from './ferry';
import * as protocol from './protocol';
import * as signIn from './sign-in';
import * as supervision from './supervision';

/**
 * SHA-256 of the wire schemas for each protocol version. A gateway and a workstation of one version must understand each
 * other, so after a release a hash is never edited: raise PROTOCOL_VERSION and add the new pair.
 */
const PINNED: Record<number, string> = {
  1: '731cede68f172cab2db3e3fa67c501af83813affa4948bf8a14e059c1699f18b',
  2: '92b3a47ee587c2016dacb4416c0716b821e6c46f926927d7ffcb97633f2c932c',
  // From here on with enrolment, sign-in, ferry, audit, supervision and administration.
  3: '7d273ffa7a6123e90b89651fef5e548cc8378bd29e76efbc2942f18607d48a72',
};

const wireSchemas = {
  pushRequest: protocol.pushRequestSchema,
  pushResponse: protocol.pushResponseSchema,
  pullQuery: protocol.pullQuerySchema,
  pullResponse: protocol.pullResponseSchema,
  rebase: protocol.rebaseSchema,
  snapshotHeader: protocol.snapshotHeaderSchema,
  snapshotRow: changeSchema,
  snapshotTrailer: protocol.snapshotTrailerSchema,
  syncSession: protocol.syncSessionSchema,
  renewRequest: protocol.renewRequestSchema,
  renewResponse: protocol.renewResponseSchema,
  uploadResponse: protocol.uploadResponseSchema,
  headEvent: protocol.headEventSchema,
  syncError: protocol.syncErrorSchema,
};

/** Every schema that these files export, under its file's name. */
const besides = Object.fromEntries(
  Object.entries({ administration, audit, enrolment, ferry, signIn, supervision }).flatMap(([file, exported]) =>
    Object.entries(exported)
      .filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType)
      .map(([name, schema]): [string, z.ZodType] => [`${file}.${name}`, schema]),
  ),
);

function hashOf(schemas: Record<string, z.ZodType>): string {
  const described = Object.entries(schemas).map(([name, schema]) => [
    name,
    z.toJSONSchema(schema, { io: 'input' }),
    z.toJSONSchema(schema, { io: 'output' }),
  ]);
  return createHash('sha256').update(stringify(described)).digest('hex');
}

test('a change of a wire schema comes with a new protocol version', () => {
  expect(
    PINNED[protocol.PROTOCOL_VERSION],
    'the wire schemas changed: raise PROTOCOL_VERSION and pin the new hash',
  ).toBe(hashOf({ ...wireSchemas, ...besides }));
});

test('every exported wire schema is among the hashed ones', () => {
  const exported = Object.keys(protocol).filter((name) => name.endsWith('Schema') && name !== 'transactionSchema');
  expect(exported.map((name) => name.replace(/Schema$/, '')).sort()).toEqual(
    Object.keys(wireSchemas)
      .filter((name) => name !== 'snapshotRow')
      .sort(),
  );
});

test('the hash notices a changed limit, a new field and a renamed value', () => {
  const base = { one: z.object({ kind: z.enum(['a', 'b']), text: z.string().max(10) }) };
  const changed: Record<string, z.ZodType>[] = [
    { one: z.object({ kind: z.enum(['a', 'b']), text: z.string().max(11) }) },
    { one: z.object({ kind: z.enum(['a', 'b']), text: z.string().max(10), more: z.string().optional() }) },
    { one: z.object({ kind: z.enum(['a', 'c']), text: z.string().max(10) }) },
  ];
  for (const each of changed) expect(hashOf(each)).not.toBe(hashOf(base));
});
