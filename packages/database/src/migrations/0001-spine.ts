import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grants } from './0001-spine.grants.js';
import { recoveryTables } from './0001-spine.recovery.js';
import { peopleTables } from './0001-spine.people.js';
import { retention } from './0001-spine.retention.js';
import { telemetryTables } from './0001-spine.telemetry.js';
import { views } from './0001-spine.views.js';

/** The first schema: hosts, telemetry, unit states, incidents and their story, requests, events, accounts, audit. */
export class Spine1763700000001 implements MigrationInterface {
  readonly name = 'Spine1763700000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [telemetryTables, recoveryTables, peopleTables, views, retention, grants])
      await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error(
      'The first schema cannot be taken back: that would delete everything. Drop the database instead.',
    );
  }
}
