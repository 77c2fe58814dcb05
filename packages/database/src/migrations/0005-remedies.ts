import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which rung of a policy's ladder a decision and an action were about; what is older was a restart. */
export class Remedies1763700000005 implements MigrationInterface {
  readonly name = 'Remedies1763700000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE decisions ADD COLUMN remedy text NOT NULL DEFAULT 'restart';
      ALTER TABLE recovery_actions ADD COLUMN remedy text;
      UPDATE recovery_actions SET remedy = verb WHERE verb IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE decisions DROP COLUMN remedy; ALTER TABLE recovery_actions DROP COLUMN remedy',
    );
  }
}
