import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'packages/database/vitest.postgresql-15.config.ts',
      'services/*',
      'services/gui/web',
      'host-helper',
      'scripts',
    ],
    maxWorkers: 2,
  },
});
