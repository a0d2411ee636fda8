import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupProblem } from './setup/problem.mjs';

/**
 * Refuse a second sample desk on the same data. Held by a listening local socket, which the system frees even after kill -9.
 * @param {string} folder the data folder
 * @returns {Promise<{ release: () => void }>}
 * @throws SetupProblem when another desk runs
 */
export async function holdSingleInstance(folder) {
  const name = `dutydesk-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
  if (await answers(path)) {
    throw new SetupProblem(
      '样例值班台已在运行：请使用已打开的窗口，或先关闭它再启动。',
      'The sample desk is running already: use its window, or close it first.',
    );
  }
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const server = createServer((socket) => socket.end());
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  return { release: () => server.close() };
}

/**
 * The preferred port when it is free on the loopback address, else any free one.
 * @param {number} preferred
 * @returns {Promise<number>}
 */
export async function chooseFreePort(preferred) {
  return (await tryPort(preferred)) ?? (await tryPort(0));
}

function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const chosen = server.address().port;
      server.close(() => resolve(chosen));
    });
  });
}

function answers(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
