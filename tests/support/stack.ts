import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchWorkstation } from './electron';
import { DeskPage } from './stack/desk-page';
import { startWorld, type World, type WorldOptions } from './stack/world';
import { writeEnrolment } from './workstation-keys';

/** The world with real Electron windows in it. */
export interface Stack extends World {
  /** Data folder of a workstation; kept from one opening to the next. */
  userData(workstationId: string): string;
  /** Starts the program of a workstation on its data folder, behind its cable. */
  openWorkstation(workstationId?: string, options?: OpenOptions): Promise<DeskPage>;
}

export interface OpenOptions {
  /** Over the usual environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  userData?: string;
}

/** Starts everything around the workstations; their windows are opened one by one. `close` ends all of it. */
export async function startStack(options: WorldOptions = {}): Promise<Stack> {
  const world = await startWorld(options);
  const opened: DeskPage[] = [];
  const userData = (workstationId: string): string => {
    const folder = join(world.folder, workstationId);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  return {
    ...world,
    userData,
    async openWorkstation(workstationId = 'ws-1', open = {}) {
      const folder = open.userData ?? userData(workstationId);
      const { app, window } = await launchWorkstation({
        userData: folder,
        env: {
          DUTYDESK_ENROLMENT: writeEnrolment(folder, {
            url: world.cable(workstationId).url,
            workstationId,
            keys: world.keys(workstationId),
          }),
          DUTYDESK_SAMPLE: '1',
          ...open.env,
        },
      });
      const desk = new DeskPage(app, window, folder);
      opened.push(desk);
      return desk;
    },
    async close() {
      for (const desk of opened) await desk.kill();
      await world.close();
    },
  };
}
