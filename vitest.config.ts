import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'services/*', 'services/gui/web', 'host-helper', 'scripts'],
    maxWorkers: 2,
  },
});
