import type { z } from 'zod';
import { BundleRefused } from '../../src-files/bundle/bundle-refused';
import { parseLine } from '../../src-files/bundle/json-parts';
import { PROTOCOL_VERSION } from '../../src-shared/sync/protocol';

/** What a bundle's first part says of its sender. @throws BundleRefused other_version, bad_contents */
export function readState<T>(name: string, bytes: Buffer, schema: z.ZodType<T>): T {
  const value = name === 'state.json' ? parseLine(bytes.toString('utf8'), name) : null;
  if (typeof value === 'object' && value !== null && 'protocol' in value && value.protocol !== PROTOCOL_VERSION)
    throw new BundleRefused('other_version', `protocol ${String(value.protocol)}, here ${PROTOCOL_VERSION}`);
  const state = schema.safeParse(value);
  if (!state.success) throw new BundleRefused('bad_contents', name);
  return state.data;
}
