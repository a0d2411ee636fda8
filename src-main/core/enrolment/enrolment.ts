import { z } from 'zod';
import { storedKeysSchema } from '../../../src-files/keys/key-pairs';
import { deskIdSchema, workstationIdSchema } from '../../../src-shared/domain/ids';
import { publicKeysSchema } from '../../../src-shared/domain/key';

/** A client certificate and its key, both PEM. */
export const tlsIdentitySchema = z.object({ certificate: z.string().min(1), key: z.string().min(1) });
export type TlsIdentity = z.infer<typeof tlsIdentitySchema>;

/** What a workstation has once it is enrolled: whom it talks to, who it is, and how it proves that. */
export const enrolmentSchema = z.object({
  /** Base address of the gateway. */
  url: z.url({ protocol: /^https?$/ }),
  /** The one authority whose certificates are believed, PEM; null without TLS, on this machine only. */
  ca: z.string().min(1).nullable(),
  workstationId: workstationIdSchema,
  keys: storedKeysSchema,
  /** Null for a gateway that asks for no client certificate. */
  tls: tlsIdentitySchema.nullable().default(null),
  /** The gateway's public keys; null where they were not handed over with a prepared enrolment. */
  gateway: publicKeysSchema.nullable().default(null),
  workstationName: z.string().default(''),
  deskId: deskIdSchema.nullable().default(null),
  deskName: z.string().default(''),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;
