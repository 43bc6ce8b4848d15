// The build of the client: everything under /app/, hashed names, each file also compressed.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { emoji } from './build/emoji.ts';

export default defineConfig({
  base: '/app/',
  plugins: [svelte(), emoji(), compress()],
  build: {
    target: 'es2022',
    // Nothing inline: the Content-Security-Policy would refuse it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/sw.ts' },
      // A service worker is known by its address.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
  server: {
    // `npm run dev` beside a server on its usual port.
    proxy: { '/api': 'http://127.0.0.1:8080' },
  },
});
