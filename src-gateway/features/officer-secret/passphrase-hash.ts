import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { normalPassphrase } from '../../../src-shared/domain/passphrase';

export interface PassphraseHash {
  costLog2: number;
  salt: Buffer;
  hash: Buffer;
}

const HASH_BYTES = 32;
/** Each computation holds 128 MiB at the usual cost; more at once would let a few requests use the memory up. */
const AT_ONCE = 2;

/** scrypt (r = 8, p = 1) of a passphrase with a salt of its own. Owns the queue of computations. */
export class PassphraseHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly costLog2: number) {}

  async make(passphrase: string): Promise<PassphraseHash> {
    const salt = randomBytes(16);
    return { costLog2: this.costLog2, salt, hash: await this.#derive(passphrase, salt, this.costLog2) };
  }

  /** Compares in constant time; without a hash it takes as long and says no. */
  async matches(passphrase: string, known: PassphraseHash | null): Promise<boolean> {
    const against = known ?? { costLog2: this.costLog2, salt: Buffer.alloc(16), hash: Buffer.alloc(HASH_BYTES) };
    const hash = await this.#derive(passphrase, against.salt, against.costLog2);
    return timingSafeEqual(hash, against.hash) && known !== null;
  }

  async #derive(passphrase: string, salt: Buffer, costLog2: number): Promise<Buffer> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await derive(passphrase, salt, costLog2);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}

function derive(passphrase: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  const N = 2 ** costLog2;
  return new Promise((resolve, reject) => {
    scrypt(normalPassphrase(passphrase), salt, HASH_BYTES, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
