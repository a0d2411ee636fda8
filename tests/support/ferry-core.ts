import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fingerprintOf, readAnswer } from '../../src-files/bundle/enrolment-paper';
import { type Core, createCore } from '../../src-main/core/core';
import { createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import { type EngineChannel, type EngineInput, engineContract } from '../../src-shared/ipc/contract';
import type { Failure } from '../../src-shared/ipc/failure';
import type { FerryGateway } from './ferry';
import { TEST_SLOT_COST } from './key-slots';
import { sqliteBinding } from './local-database';

/** A whole core of a workstation that never saw a network, as its screens drive it. */
export class FerryCore {
  private constructor(
    readonly gateway: FerryGateway,
    readonly id: string,
    readonly folder: string,
    private core: Core,
  ) {}

  static async start(gateway: FerryGateway, id: string): Promise<FerryCore> {
    const folder = mkdtempSync(join(tmpdir(), 'dutydesk-first-'));
    return new FerryCore(gateway, id, folder, await open(folder, null));
  }

  /** Ends the program and starts it again. */
  async again(deviceSecret: string | null = null): Promise<void> {
    await this.core.close();
    this.core = await open(this.folder, deviceSecret);
  }

  async end(): Promise<void> {
    await this.core.close();
  }

  async close(): Promise<void> {
    await this.core.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async ask<C extends EngineChannel>(channel: C, input: EngineInput<C>) {
    const result = await this.core.handle(channel, input);
    if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
    return engineContract[channel].output.parse(result.value) as never;
  }

  async refusal<C extends EngineChannel>(channel: C, input: EngineInput<C>): Promise<Failure> {
    const result = await this.core.handle(channel, input);
    if (result.ok) throw new Error(`${channel} was not refused`);
    return result.failure;
  }

  signIn(badgeNumber: string, passphrase: string) {
    return this.ask('session.sign_in', { badgeNumber, passphrase });
  }

  /** Why an officer is not let in. */
  notLetIn(badgeNumber: string, passphrase: string): Promise<Failure> {
    return this.refusal('session.sign_in', { badgeNumber, passphrase });
  }

  /** The ceremony, as people do it; returns the answer as it lay on the stick. */
  async ceremony(): Promise<string> {
    const request = join(this.folder, 'request.json');
    const paper = join(this.folder, 'answer.json');
    await this.ask('ferry.write_request', { path: request });
    const { fingerprint } = (await this.ask('ferry.status', null)) as { fingerprint: string };
    const answer = await this.gateway.answer(readFileSync(request, 'utf8'), fingerprint, this.id);
    writeFileSync(paper, answer);
    await this.ask('ferry.read_answer', { path: paper });
    const shown = (await this.ask('ferry.status', null)) as { answer: { gatewayFingerprint: string } };
    expect(shown.answer.gatewayFingerprint).toBe(fingerprintOf(readAnswer(answer)?.gateway ?? ({} as never)));
    await this.ask('ferry.confirm', { fingerprint: shown.answer.gatewayFingerprint });
    for (const path of [request, paper]) rmSync(path);
    return answer;
  }

  /** Takes a bundle of the gateway. */
  async hear(): Promise<void> {
    await this.ask('ferry.take', { path: await this.gateway.export(this.id) });
  }

  /** Writes a bundle for the gateway. */
  async write(): Promise<string> {
    const stick = mkdtempSync(join(this.folder, 'stick-'));
    const { fileName } = (await this.ask('ferry.write', { path: stick, wantsFiles: false })) as { fileName: string };
    return join(stick, fileName);
  }
}

function open(folder: string, deviceSecret: string | null): Promise<Core> {
  const clock = createClock();
  const config = {
    userData: folder,
    gateway: null,
    sqliteBinding,
    databaseKeySecret: deviceSecret,
    resumeSecret: null,
    bootId: `boot-${Math.random()}`,
    sample: false,
    version: '0.0.0',
  };
  const log = createLog({ folder: null, name: 'test' });
  return createCore(config, { clock, ids: createIds(clock), log, slotCostLog2: TEST_SLOT_COST });
}
