import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/runtime';
import type { DeskPage } from '../support/stack/desk-page';
import { DARK, ENGLISH, LIGHT, type Look, NIGHT, tell } from './looks';
import type { PeopleTools } from './people';

const target = join(projectRoot, 'out', 'tour');
/** The bureau's time zone, wherever the pictures are taken. */
export const BUREAU = { TZ: 'Asia/Shanghai' };
/** Room for a notice to go by itself, so that it does not stand in a later picture. */
export const SETTLE_MS = 350;

let taken = 0;

export function clearPictures(): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
}

export function picturesTaken(): number {
  return taken;
}

/** Takes a picture in each look that is named, or in all four: both languages and themes, small and large. */
export const tools: PeopleTools = {
  async shot(desk: DeskPage, name: string, ...looks: readonly Look[]) {
    for (const look of looks.length > 0 ? looks : [LIGHT, NIGHT, DARK, ENGLISH]) {
      await tell(desk, look);
      await picture(desk, `${name}-${look.name}`);
    }
    // What is said next is said in Chinese, as the next picture is.
    await tell(desk, LIGHT);
  },
};

function fileFor(name: string): string {
  taken += 1;
  return join(target, `${String(taken).padStart(3, '0')}-${name}.png`);
}

export async function picture(desk: DeskPage, name: string): Promise<void> {
  await desk.window.waitForTimeout(SETTLE_MS);
  await desk.window.screenshot({ path: fileFor(name) });
}

/** The page at a zoom of its own, which the usual screenshot would cut off. */
export async function wholePicture(desk: DeskPage, name: string): Promise<void> {
  await desk.window.waitForTimeout(SETTLE_MS * 2);
  const png = await desk.app.evaluate(
    async ({ BrowserWindow }) =>
      (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64') ?? '',
  );
  writeFileSync(fileFor(name), Buffer.from(png, 'base64'));
}

/** The page of a stand-in, in a window that is not shown. */
export async function peer(desk: DeskPage, url: string, name: string): Promise<void> {
  const png = await desk.app.evaluate(async ({ BrowserWindow }, address) => {
    const page = new BrowserWindow({
      width: 1000,
      height: 700,
      show: false,
      webPreferences: { sandbox: true, offscreen: true },
    });
    await page.loadURL(address);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const image = await page.webContents.capturePage();
    page.destroy();
    return image.toPNG().toString('base64');
  }, url);
  writeFileSync(fileFor(name), Buffer.from(png, 'base64'));
}
