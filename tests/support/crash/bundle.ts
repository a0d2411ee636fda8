import { join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from '../runtime';

/**
 * Bundles the core's process (desk.ts) once for many starts, which then cost a tenth of running it from its sources.
 * @returns the program to start with Node
 */
export async function bundleDesk(): Promise<string> {
  const outDir = join(projectRoot, 'node_modules', '.cache', 'dutydesk', `crash-desk-${process.pid}`);
  await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    // As in the program: Node would read its CommonJS form, which has no names.
    ssr: { noExternal: ['chinese-days'] },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: {
          desk: join(projectRoot, 'tests', 'support', 'crash', 'desk.ts'),
          'file-worker': join(projectRoot, 'src-main', 'core', 'features', 'answer-import', 'file-worker.ts'),
        },
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
  return join(outDir, 'desk.mjs');
}
