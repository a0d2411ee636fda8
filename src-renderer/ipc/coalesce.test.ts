import { describe, expect, it } from 'vitest';
import { createCoalescer } from './coalesce';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('createCoalescer', () => {
  it('hands over together what came together', async () => {
    const batches: string[][] = [];
    const coalescer = createCoalescer<string>(async (items) => void batches.push([...items]), 30, 5);
    coalescer.add(['a', 'b']);
    coalescer.add(['b', 'c']);
    await later(20);
    expect(batches).toEqual([['a', 'b', 'c']]);
    coalescer.close();
  });

  it('gathers while a batch is being worked on and never runs two at once', async () => {
    let running = 0;
    let most = 0;
    const batches: number[][] = [];
    const coalescer = createCoalescer<number>(
      async (items) => {
        running += 1;
        most = Math.max(most, running);
        await later(15);
        batches.push([...items]);
        running -= 1;
      },
      5,
      1,
    );
    for (let n = 0; n < 20; n += 1) {
      coalescer.add([n]);
      await later(3);
    }
    await later(80);
    expect(most).toBe(1);
    expect(batches.flat()).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(batches.length).toBeLessThan(10);
    coalescer.close();
  });

  it('does nothing after it was closed', async () => {
    const batches: string[][] = [];
    const coalescer = createCoalescer<string>(async (items) => void batches.push([...items]), 5, 5);
    coalescer.add(['a']);
    coalescer.close();
    await later(20);
    expect(batches).toEqual([]);
  });
});
