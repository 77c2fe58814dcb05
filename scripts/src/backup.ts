import { backUp } from '@smart-monitor/database';
import { runOnDatabase } from './backup-database.js';

/** `npm run backup -- [--to FILE|FOLDER] [--data DIR]`: everything in the database as one file (docs/backup.md). */
await runOnDatabase(backUp, false);
