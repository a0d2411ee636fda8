import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startWorkstation, type Workstation } from '../support/core';
import { startGateway, type TestGateway, testKeys } from '../support/gateway';

const LEASE_MS = 1_500;

let gateway: TestGateway;
let desk: Workstation;

beforeAll(async () => {
  gateway = await startGateway({ config: { leaseMs: LEASE_MS, sweepMs: 100 } });
  desk = await startWorkstation({ url: gateway.url, workstationId: 'ws-1', keys: testKeys('ws-1') });
});

afterAll(async () => {
  await desk.close();
  await gateway.close();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

it('keeps the claims of the officer who is signed in, and lets them go after signing out', async () => {
  const { id: messageId } = await gateway.ingest();
  const claim = async () => (await desk.ask('message.detail', { messageId })).claim.state;
  await eventually(() => desk.signIn('of-1'));
  await eventually(claim);
  await eventually(async () => expect((await desk.ask('message.claim', { messageId })).state).toBe('granted'));

  await new Promise((resolve) => setTimeout(resolve, 3 * LEASE_MS));
  expect(await claim()).toBe('mine');

  await desk.ask('session.sign_out', null);
  await new Promise((resolve) => setTimeout(resolve, 2 * LEASE_MS));
  await desk.signIn('of-2');
  await eventually(async () => expect(await claim()).toBe('free'));
});
