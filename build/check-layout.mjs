import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { listFiles, root } from './setup/paths.mjs';

const bridge = 'src-renderer/ipc/client.ts';

/** Hands the bridge to the client and does nothing else with it. */
const rendererRoot = 'src-renderer/main.tsx';

/**
 * Rules of the layout that no import shows.
 * @returns {string[]} one sentence for each fault
 */
export function findLayoutFaults() {
  return [...bridgeFaults(), ...resourceFaults(), ...emptyCatchFaults()];
}

/** The renderer reaches the main process through one file, so that its whole surface can be read there. */
function bridgeFaults() {
  return sources(['src-renderer'])
    .filter(({ name }) => name !== bridge && name !== rendererRoot && !/\.test\.tsx?$|\.d\.ts$/.test(name))
    .filter(({ text }) => /\b(window|globalThis)\s*(\.\s*|\[\s*['"])api\b/.test(text))
    .map(({ name }) => `${name}: window.api is for ${bridge} alone`);
}

function resourceFaults() {
  return listFiles(['resources'])
    .map(nameOf)
    .filter((name) => /\.(c|m)?(j|t)sx?$/.test(name))
    .map((name) => `${name}: resources hold no code`);
}

/** A swallowed error must say why it may be. */
function emptyCatchFaults() {
  return sources([
    'src-shared',
    'src-files',
    'src-main',
    'src-preload',
    'src-renderer',
    'src-gateway',
    'build',
    'tests',
  ])
    .filter(({ text }) => /catch\s*(\([^)]*\)\s*)?\{\s*\}/.test(text))
    .map(({ name }) => `${name}: an error is swallowed without a reason`);
}

function sources(folders) {
  return listFiles(folders)
    .filter((file) => /\.(tsx?|mjs)$/.test(file))
    .map((file) => ({ name: nameOf(file), text: readFileSync(file, 'utf8') }));
}

function nameOf(file) {
  return relative(root, file).split(sep).join('/');
}
