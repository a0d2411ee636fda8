import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleDesk } from '../support/crash/bundle';
import { runSeed } from './driver/run-seed';
import { type Ground, prepareGround } from './driver/stage';

/** A handful, so that it stays short; `npm run test:faults -- --seeds 200 --first 1` plays as many as one likes. */
const SEEDS = [2, 5, 8];

let ground: Ground;
beforeAll(async () => {
  ground = await prepareGround(await bundleDesk());
});
afterAll(async () => {
  await ground.close();
  rmSync(dirname(ground.deskProgram), { recursive: true, force: true });
});

test.each(SEEDS)(
  'seed %i: whatever goes wrong, the history holds',
  async (seed) => {
    const { violations, late } = await runSeed(seed, ground);
    expect(late).toBeNull();
    expect(violations, `again: npm run test:faults -- --seeds 1 --first ${seed}`).toEqual([]);
  },
  300_000,
);
