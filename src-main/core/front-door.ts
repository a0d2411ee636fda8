import type { EngineChannel } from '../../src-shared/ipc/contract';
import { type Result, succeed } from '../../src-shared/ipc/failure';
import type { DeskInfo, Session, SettingsChange, SyncStatus } from '../../src-shared/ipc/views';
import type { Appearance } from './appearance';
import type { ParsedCoreConfig } from './config';
import type { Engine } from './engine';
import type { GatewayProbe } from './session/gateway-probe';

export interface FrontDoor {
  engine: Engine | null;
  session: Session | null;
  probe: GatewayProbe;
  appearance: Appearance;
  config: ParsedCoreConfig;
}

/** What the screens before sign-in show of settings, desk and connection; null when the engine answers as ever. */
export function answerClosed(
  channel: EngineChannel,
  input: unknown,
  { engine, session, probe, appearance, config }: FrontDoor,
): Result<unknown> | null {
  if (channel === 'desk.info' && session === null) {
    const { sample, version } = config;
    const info: DeskInfo = { deskName: null, workstationName: null, sample, version, accounts: [], departments: [] };
    return succeed(info);
  }
  if (engine !== null) return null;
  switch (channel) {
    case 'settings.get':
      return succeed(appearance.get());
    case 'settings.set':
      return succeed(appearance.change(input as SettingsChange));
    case 'sync.status': {
      const status: SyncStatus = { ...probe.status(), waiting: 0, refused: 0 };
      return succeed(status);
    }
    default:
      return null;
  }
}
