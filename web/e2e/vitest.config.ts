// The stories, in a real browser against a real server. They share the machine, not the data; some mostly wait.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '../node_modules/.vite',
  test: {
    root: import.meta.dirname,
    include: ['**/*.story.ts'],
    maxWorkers: 2,
    // A shared machine may be slow; what happens is waited for, however long it takes. Setting a scene is as much work as a story.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
