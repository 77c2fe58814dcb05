import { labHostUnavailable, ProductRig } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const unavailable = labHostUnavailable();
const name = `healing while things fail${unavailable === null ? '' : ` (skipped: ${unavailable})`}`;

describe.skipIf(unavailable !== null)(name, () => {
  let rig: ProductRig;
  beforeAll(async () => {
    rig = await ProductRig.start([
      'lab-web.service',
      'lab-worker.service',
      'lab-db.service',
      'lab-api.service',
    ]);
    await rig.startWithSchema();
    await rig.startService('orchestrator');
  });
  afterAll(() => rig?.stop());

  /** Each of one unit's actions as Postgres knows it. */
  const actions = (unit: string) =>
    rig.sql(`SELECT id, result, verified FROM recovery_actions WHERE unit = '${unit}' ORDER BY id`);

  it('knows the outcome of an action during which it was killed, and does not repeat it', async () => {
    const unit = 'lab-web.service';
    // The helper stands still, so that the orchestrator is between intent and outcome for as long as it takes.
    await rig.helper('STOP');
    const before = await rig.kill(unit);
    await rig.until('the intent is on the disk', () =>
      rig.ledger().some(({ body }) => body.kind === 'intent' && body.unit === unit),
    );
    await rig.endService('orchestrator', 'SIGKILL');
    expect(rig.ledger().filter(({ body }) => body.kind === 'outcome')).toEqual([]);
    await rig.helper('CONT');
    await rig.startService('orchestrator');
    const after = await rig.healed(before);
    await rig.until('every action has an outcome', async () => {
      const found = await actions(unit);
      return found.length > 0 && found.every((action) => action['result'] !== null);
    });
    await rig.until('the restart is verified', async () =>
      (await actions(unit)).some((action) => action['verified'] === true),
    );
    expect((await rig.systemd.unit(unit)).invocationId).toBe(after.invocationId);
    expect((await actions(unit)).filter((action) => action['result'] === 'done').length).toBe(1);
  });

  it('heals as fast while Postgres hangs, and the record is complete afterwards', async () => {
    const unit = 'lab-worker.service';
    rig.postgres.pause();
    const before = await rig.kill(unit);
    const after = await rig.healed(before, 2_000);
    const downMs = (after.activeEnterTimestampMonotonic - (await failedAt(unit))) / 1000;
    expect(downMs).toBeLessThan(1_000);
    rig.postgres.resume();
    await rig.until(
      'the action is in Postgres',
      async () => (await actions(unit)).some((action) => action['result'] === 'done'),
      30_000,
    );
    await complete();
  });

  it('heals while Postgres is stopped, and the record is complete afterwards', async () => {
    const unit = 'lab-db.service';
    await rig.postgres.kill9();
    const before = await rig.kill(unit);
    await rig.healed(before, 2_000);
    await rig.postgres.restart();
    await rig.until(
      'the action is in Postgres',
      async () => (await actions(unit)).some((action) => action['result'] === 'done'),
      30_000,
    );
    await complete();
  });

  it('starts without Postgres, and heals', async () => {
    const unit = 'lab-api.service';
    await rig.postgres.kill9();
    await rig.endService('orchestrator', 'SIGTERM');
    await rig.startService('orchestrator');
    const before = await rig.kill(unit);
    await rig.healed(before, 2_000);
    await rig.postgres.restart();
    await rig.until(
      'the action is in Postgres',
      async () => (await actions(unit)).some((action) => action['result'] === 'done'),
      30_000,
    );
    await complete();
  });

  /** Every record of the ledger is in Postgres, once. */
  async function complete(): Promise<void> {
    await rig.until(
      'every record of the ledger is in Postgres',
      async () => {
        const wanted = rig.ledger().map((record) => record.id);
        const found = await rig.sql('SELECT id::text AS id FROM events');
        const ids = found.map((row) => row['id']);
        expect(new Set(ids).size).toBe(ids.length);
        return wanted.every((id) => ids.includes(id));
      },
      30_000,
    );
  }

  async function failedAt(unit: string): Promise<number> {
    const record = rig.ledger().findLast(({ body }) => body.kind === 'incident-opened' && body.unit === unit);
    return Promise.resolve((record?.mono ?? 0) * 1000);
  }
});
