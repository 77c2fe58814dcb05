import { existsSync } from 'node:fs';
import { project } from '../../vitest.shared.js';

const { test } = project('database-on-15');
const there = existsSync('/usr/lib/postgresql/15/bin/postgres');

/**
 * The migrations and the repositories once more, on PostgreSQL 15: what the stack of containers has, and the oldest that the
 * product works with. npm's is 18. Where it is not installed, a skipped test of backup.int.spec.ts says so.
 */
export default {
  test: {
    ...test,
    include: there ? ['src/*.int.spec.ts', 'src/repositories/*.int.spec.ts'] : [],
    env: { SPEC_POSTGRES_MAJOR: '15' },
  },
};
