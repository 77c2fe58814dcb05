import { restore } from '@smart-monitor/database';
import { runOnDatabase } from './backup-database.js';

/** `npm run restore -- FILE [--replace] [--check] [--data DIR]`: puts a backup into the database (docs/backup.md). */
await runOnDatabase(restore, true);
