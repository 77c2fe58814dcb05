import { defineConfig, type ViteUserConfig } from 'vitest/config';

/**
 * The vitest settings of one workspace folder. Specs sit beside the code: `x.spec.ts` is pure and takes
 * milliseconds, `x.int.spec.ts` talks to the real part (Postgres, the bus, a socket, the lab host).
 */
export function project(name: string): ViteUserConfig {
  return defineConfig({
    test: {
      name,
      include: ['src/**/*.spec.ts'],
      exclude: ['dist/**', 'node_modules/**'],
      testTimeout: 30_000,
      hookTimeout: 60_000,
    },
  });
}
