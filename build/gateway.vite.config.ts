import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');

/** The gateway for plain Node 20.18 or newer: our code in one file and the program that makes thumbnails, packages left in node_modules. */
export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20.18',
    outDir: resolve(root, 'out/gateway'),
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        main: resolve(root, 'src-gateway/main.ts'),
        'thumbnail-process': resolve(root, 'src-gateway/features/attachment/thumbnail-process.ts'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
