import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;

/** What the oldest Electron that this code must run on understands: Electron 33 is Chrome 130 with Node 20.18. */
const nodeTarget = 'node20.18';
const chromeTarget = 'chrome130';

/**
 * Pure JavaScript packages are bundled, because reading hundreds of small files costs more at start than running them.
 * Left outside: the driver, which is native code.
 */
const outside = ['electron', /^electron\//, 'better-sqlite3', /^node:/];

/**
 * Hot reload needs a script in the page and a socket, which the policy of the page forbids; the development server leaves the
 * policy out. The built page keeps it, and gets it as a header as well.
 */
const policyOnlyInBuild: Plugin = {
  name: 'policy-only-in-build',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      outDir: resolve(root, 'out/main'),
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        external: outside,
        input: {
          main: resolve(root, 'src-main/main.ts'),
          core: resolve(root, 'src-main/core/main.ts'),
          'file-worker': resolve(root, 'src-main/core/features/answer-import/file-worker.ts'),
        },
        // CommonJS is read and run at once; a chain of modules is not, and every start would pay for it.
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
          // Half the text compiles in half the time; names are kept, so that a stack in the log can be read.
          minify: { compress: true, mangle: false, codegen: true },
        },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      outDir: resolve(root, 'out/preload'),
      externalizeDeps: false,
      rolldownOptions: {
        external: ['electron'],
        input: { preload: resolve(root, 'src-preload/preload.ts') },
        // A sandboxed preload cannot load modules: it must be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    plugins: [react(), policyOnlyInBuild],
    build: {
      target: chromeTarget,
      outDir: resolve(root, 'out/renderer'),
      emptyOutDir: true,
      minify: true,
      rolldownOptions: { input: { index: resolve(root, 'src-renderer/index.html') } },
    },
  },
});
