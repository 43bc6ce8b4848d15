// Takes the pictures of the README: `npm run pictures`, then look at each of them.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: { root: import.meta.dirname, include: ['*.pictures.ts'], testTimeout: 180_000, hookTimeout: 60_000 },
});
