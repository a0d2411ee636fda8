import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');

/** The gateway for plain Node 20.18 or newer: our code in one file, packages left in node_modules. */
export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: resolve(root, 'src-gateway/main.ts'),
    target: 'node20.18',
    outDir: resolve(root, 'out/gateway'),
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'main.js', chunkFileNames: 'chunks/[name]-[hash].js' } },
  },
});
