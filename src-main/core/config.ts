import { z } from 'zod';
import { enrolmentSchema } from './enrolment/enrolment';

/** What the core is told when it starts; everything else it reads from its own folder. */
export const coreConfigSchema = z.object({
  /** Folder of the working copy, the keys, the backups and the logs. */
  userData: z.string().min(1),
  /** An enrolment that was prepared elsewhere; null: the workstation's own, in its folder, if it has enrolled. */
  gateway: enrolmentSchema.nullable(),
  /** Path of the SQLite binding for a runtime that cannot load the shipped one; null for the shipped one. */
  sqliteBinding: z.string().min(1).nullable(),
  /** Hex of a secret kept by the operating system's key store; null where there is none. */
  databaseKeySecret: z
    .string()
    .regex(/^[0-9a-f]{32,}$/i)
    .nullable(),
  /** Hex of what lets a core that is started again after a crash go on where it was (session/resume.ts); null at the first start. */
  resumeSecret: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
  /** One run of the program: a core that is restarted within it keeps who is signed in. */
  bootId: z.string().min(1),
  sample: z.boolean(),
  version: z.string().min(1),
});
export type CoreConfig = z.input<typeof coreConfigSchema>;
export type ParsedCoreConfig = z.output<typeof coreConfigSchema>;
