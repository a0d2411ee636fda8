import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aPicture, aVideo } from '../support/media';
import { hashOf } from '../support/sample-desk/sample-files';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

/** The next save dialog answers with this place. */
async function saveTo(desk: DeskPage, path: string): Promise<void> {
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
}

test('files of a message: thumbnail at once, fetched when asked for, shown in the page, there offline, saved with a warning', async ({
  start,
}) => {
  const picture = await aPicture(900, 600);
  const late = await aPicture(400, 400, '#33aa55');
  const page = Buffer.from('<html><script>document.title = "taken over"</script></html>');
  const video = aVideo(75, 3_000_000);
  const named = [
    ['现场.png', picture],
    ['通知.html', page],
    ['经过.mp4', video],
    ['补充.png', late],
  ] as const;
  const attachments = named.map(([name, bytes]) => ({ name, sha256: hashOf(bytes) }));
  const stack = await start({ messages: [citizenMessage({ remoteId: 'file-1', text: '见照片', attachments })] });
  for (const bytes of [picture, page, video]) await stack.pushFile(bytes);
  const id = await stack.record.messageId('file-1');
  const desk = await stack.openWorkstation();
  await desk.signIn('闻砚汀');
  await desk.connection('online');
  await desk.open(id);
  const file = (at: number) => desk.at('message-file').nth(at);

  await expect(desk.at('message-file')).toHaveCount(4);
  await expect(file(0).locator('img')).toHaveAttribute('src', /^data:image\/webp/);
  await expect(file(2)).toContainText('1:15');
  await expect(file(3)).toHaveAttribute('data-state', 'awaited');
  await expect(file(3).getByTestId('file-fetch')).toHaveCount(0);
  await stack.pushFile(late);
  await expect(file(3)).toHaveAttribute('data-state', 'stored');

  await file(0).getByTestId('file-fetch').click();
  await file(0).getByTestId('file-show').click();
  const shown = desk.at('file-content');
  await expect(shown).toBeVisible();
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(900);
  await desk.press('Escape');

  await file(1).getByTestId('file-fetch').click();
  await expect(file(1)).toHaveAttribute('data-copy', 'here');
  await expect(file(1).getByTestId('file-show')).toHaveCount(0);
  const place = join(stack.folder, '通知_html.bin');
  await saveTo(desk, place);
  await file(1).getByTestId('file-save').click();
  await expect(desk.at('file-warning')).toContainText('通知_html.bin');
  await desk.at('file-warning-confirm').click();
  await expect.poll(() => existsSync(place)).toBe(true);
  expect(readFileSync(place)).toEqual(page);

  await stack.cable('ws-1').cut();
  await desk.connection('offline');
  await file(0).getByTestId('file-show').click();
  await expect(desk.at('file-content')).toBeVisible();
  await desk.press('Escape');
  await file(2).getByTestId('file-fetch').click();
  await expect(file(2).getByTestId('file-note')).toContainText('等待网络');
  await stack.cable('ws-1').heal();
  await desk.syncNow();
  await expect(file(2)).toHaveAttribute('data-copy', 'here', { timeout: 30_000 });
  // Boxes without a picture in them: what cannot be decoded says so, and the desk goes on.
  await file(2).getByTestId('file-show').click();
  await expect(desk.window.getByRole('alert')).toContainText('画面无法显示');
  await desk.press('Escape');
  await expect(file(2)).toBeVisible();
});

test('a video plays in the page from what was fetched', async ({ start }) => {
  const stack = await start({ messages: [citizenMessage({ remoteId: 'film-0', text: '先看这封' })] });
  const desk = await stack.openWorkstation();
  await desk.signIn('闻砚汀');
  await desk.connection('online');
  const film = Buffer.from(await desk.window.evaluate(recordFilm), 'base64');
  await stack.pushFile(film);
  const attachments = [{ name: '录像.webm', sha256: hashOf(film) }];
  await stack.push([citizenMessage({ remoteId: 'film-1', text: '见录像', attachments })]);
  await desk.open(await stack.record.messageId('film-1'));
  await desk.at('file-fetch').click();
  await desk.at('file-show').click();
  const shown = desk.at('file-content');
  await shown.evaluate((video: HTMLVideoElement) => video.play());
  await expect.poll(() => shown.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0);
  await expect(shown).toHaveJSProperty('videoWidth', 160);
});

/** Runs in the page: half a second of a drawn film, as WebM in base64. */
async function recordFilm(): Promise<string> {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 120;
  const brush = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start();
  for (let frame = 0; frame < 20; frame += 1) {
    if (brush !== null) brush.fillStyle = `hsl(${frame * 18} 80% 50%)`;
    brush?.fillRect(0, 0, 160, 120);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await new Promise((resolve) => {
    recorder.onstop = resolve;
    recorder.stop();
  });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
