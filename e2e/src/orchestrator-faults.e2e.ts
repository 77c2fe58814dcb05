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
    // Where the helper had not read the request when its sender died, it is final only 15 s later that it never will.
    const after = await rig.healed(before, 60_000);
    await rig.until('every action has an outcome', async () => {
      const found = await actions(unit);
      return found.length > 0 && found.every((action) => action['result'] !== null);
    });
    await rig.until('the restart is verified', async () =>
      (await actions(unit)).some((action) => action['verified'] === true),
    );
    expect((await rig.systemd.unit(unit)).invocationId).toBe(after.invocationId);
    expect((await actions(unit)).filter((action) => action['result'] === 'done').length).toBe(1);
  }, 90_000);

  it('heals while Postgres hangs, and the record is complete afterwards', async () => {
    const unit = 'lab-worker.service';
    rig.postgres.pause();
    const before = await rig.kill(unit);
    await rig.healed(before);
    rig.postgres.resume();
    await complete(unit);
  });

  it('heals while Postgres is stopped, and the record is complete afterwards', async () => {
    const unit = 'lab-db.service';
    await rig.postgres.kill9();
    const before = await rig.kill(unit);
    await rig.healed(before);
    await rig.postgres.restart();
    await complete(unit);
  });

  it('starts without Postgres, and heals', async () => {
    const unit = 'lab-api.service';
    await rig.postgres.kill9();
    await rig.endService('orchestrator', 'SIGTERM');
    await rig.startService('orchestrator');
    const before = await rig.kill(unit);
    await rig.healed(before);
    await rig.postgres.restart();
    await complete(unit);
  });

  /** The unit's action, and every record of the ledger, is in Postgres, once: events, and what was consumed. */
  async function complete(unit: string): Promise<void> {
    const arrived = async (): Promise<boolean> => {
      const done = (await actions(unit)).some((action) => action['result'] === 'done');
      const records = rig.ledger();
      // What was merely consumed is no event; it is in a table of its own, by its place in the order.
      const wanted = records.filter(({ body }) => body.kind !== 'observations').map(({ id }) => id);
      const consumed = records.flatMap(({ body }) => {
        const { kind, seq, entries } = body as { kind: string; seq?: number; entries?: unknown[] };
        return kind === 'observations' ? entries!.map((_, place) => String(seq! + place)) : [];
      });
      const stored = (await rig.sql('SELECT seq::text AS seq FROM observations')).map((row) => row['seq']);
      const found = (await rig.sql('SELECT id::text AS id FROM events')).map((row) => row['id']);
      expect(new Set(found).size).toBe(found.length);
      return (
        done && wanted.every((id) => found.includes(id)) && consumed.every((seq) => stored.includes(seq))
      );
    };
    await rig.until('the action and every record of the ledger are in Postgres', arrived, 30_000);
  }
});
