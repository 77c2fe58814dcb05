import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'e2e',
    dir: import.meta.dirname,
    include: ['src/**/*.e2e.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    // Each file runs a whole product: two at once would measure each other.
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
