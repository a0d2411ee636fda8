import { type FerryRefusal, type FerryRefusalCode, ferryRefusal } from '../../src-shared/domain/ferry';

/** Carries a refusal out of the streams in which it is found; becomes a value where the reading ends. */
export class BundleRefused extends Error {
  readonly refusal: FerryRefusal;

  constructor(code: FerryRefusalCode, detail = '', cause?: unknown) {
    super(`${code}: ${detail}`, { cause });
    this.name = 'BundleRefused';
    this.refusal = ferryRefusal(code, detail);
  }
}
