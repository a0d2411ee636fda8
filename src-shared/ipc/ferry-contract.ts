import { z } from 'zod';
import { ferrySlipSchema, ferryStatusSchema, ferryTakenSchema } from './ferry-views';

const nothing = z.null();
const place = z.object({ path: z.string().min(1) });

/** Requests about ferry bundles that the core answers. */
export const ferryContract = {
  'ferry.status': { input: nothing, output: ferryStatusSchema },
  /** The gateway's fingerprint was compared by people. It is named, so that no other answer is confirmed in its place. */
  'ferry.confirm': { input: z.object({ fingerprint: z.string().regex(/^[0-9a-f]{32}$/) }), output: nothing },
  /** Ends what is under way; nothing of it stays. */
  'ferry.cancel': { input: nothing, output: nothing },
  'ferry.renew_keys': { input: nothing, output: nothing },
} as const;

/** Requests that begin with a file dialog. `null` and `false`: the officer cancelled it. */
export const ferryFileContract = {
  'ferry.save_request': { input: nothing, output: z.boolean() },
  'ferry.open_answer': { input: nothing, output: z.boolean() },
  'ferry.export': { input: z.object({ wantsFiles: z.boolean() }), output: ferrySlipSchema.nullable() },
  'ferry.import': { input: nothing, output: ferryTakenSchema.nullable() },
} as const;

/** What the main process asks the core after the dialog. */
export const ferryHostContract = {
  'ferry.write_request': { input: place, output: nothing },
  'ferry.read_answer': { input: place, output: nothing },
  'ferry.write': { input: place.extend({ wantsFiles: z.boolean() }), output: ferrySlipSchema },
  'ferry.take': { input: place, output: ferryTakenSchema },
} as const;
