/** Limits on a bundle; who writes keeps to them as well. */
export interface BundleLimits {
  /** The file as it is carried, in bytes. */
  maxFileBytes: number;
  /** All that it unpacks to. */
  maxUnpackedBytes: number;
  /** One part. Parts are held in memory one at a time. */
  maxPartBytes: number;
  maxParts: number;
}

const MB = 1024 * 1024;
export const BUNDLE_LIMITS: BundleLimits = {
  maxFileBytes: 1_024 * MB,
  maxUnpackedBytes: 4_096 * MB,
  maxPartBytes: 12 * MB,
  maxParts: 20_000,
};
