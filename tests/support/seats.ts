import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { startWorkstation, type Workstation } from './core';
import { startGateway, type TestGateway, testKeys } from './gateway';
import { startProxy, type TestProxy } from './proxy';

export interface Seats {
  readonly gateway: TestGateway;
  /** The cable of those who sit behind `proxy.url`. It is whole again after each test. */
  readonly proxy: TestProxy;
  /** An officer signed in at a workstation that has all there is; it is closed after the test. */
  sit(number: number, officerId: string, url?: string): Promise<Workstation>;
  /** All of theirs is with the gateway, and all that is there is with them. */
  atRest(...desks: Workstation[]): Promise<void>;
  /** As `atRest`, without asking for it: their own loop has to come to it. */
  settled(desk: Workstation): Promise<void>;
  /** Pulls the cable and waits until they know. */
  offline(...desks: Workstation[]): Promise<void>;
}

/** Asks until it holds. */
export const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

/** Workstations at one real gateway for the tests of a file, the gateway started and closed with it. */
export function seatsAtGateway(): Seats {
  let gateway: TestGateway;
  let proxy: TestProxy;
  const open: Workstation[] = [];

  beforeAll(async () => {
    gateway = await startGateway();
    proxy = await startProxy({ port: Number(new URL(gateway.url).port) });
  });
  afterEach(async () => {
    await proxy.heal();
    for (const workstation of open.splice(0)) await workstation.close();
  });
  afterAll(async () => {
    await proxy.close();
    await gateway.close();
  });

  function settled(desk: Workstation): Promise<void> {
    const rest = { connection: 'online', waiting: 0, snapshotRows: null };
    return eventually(async () => expect(await desk.ask('sync.status', null)).toMatchObject(rest));
  }
  return {
    get gateway() {
      return gateway;
    },
    get proxy() {
      return proxy;
    },
    settled,
    async sit(number, officerId, url = gateway.url) {
      const workstationId = `ws-${number}`;
      const workstation = await startWorkstation({ url, workstationId, keys: testKeys(workstationId) });
      open.push(workstation);
      await settled(workstation);
      await workstation.signIn(officerId);
      return workstation;
    },
    async atRest(...desks) {
      for (const desk of desks) {
        await desk.ask('sync.now', null);
        await settled(desk);
      }
    },
    async offline(...desks) {
      await proxy.cut();
      for (const desk of desks) {
        await desk.ask('sync.now', null);
        await eventually(async () => expect((await desk.ask('sync.status', null)).connection).toBe('offline'));
      }
    },
  };
}
