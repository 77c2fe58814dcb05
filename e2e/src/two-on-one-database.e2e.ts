import { labHostUnavailable, ProductRig } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const unavailable = labHostUnavailable();
const name = `two orchestrators that write to one database${unavailable === null ? '' : ` (skipped: ${unavailable})`}`;
const [web, worker] = ['lab-web.service', 'lab-worker.service'];

describe.skipIf(unavailable !== null)(name, () => {
  let rig: ProductRig;
  beforeAll(async () => {
    rig = await ProductRig.start([web, worker]);
    await rig.startWithSchema();
    await rig.startService('orchestrator');
    await rig.until('the first one acts', async () => (await lease()) === 'mine');
    await rig.startService('orchestrator', { name: 'orchestrator-2' });
  });
  afterAll(() => rig?.stop());

  const lease = async (): Promise<unknown> =>
    (await rig.sql(`SELECT body #>> '{helper,lease}' AS lease FROM control_status`))[0]?.['lease'];
  const incidents = (unit: string) =>
    rig.sql(`SELECT condition, state FROM incidents WHERE unit = '${unit}' ORDER BY opened_at`);
  const failures = async (unit: string): Promise<number> =>
    (await rig.sql(`SELECT FROM service_status WHERE service_name = '${unit}' AND raw_status = 'failed'`))
      .length;
  const ended = (orchestrator: string, unit: string): boolean =>
    rig.ledger(orchestrator).some(({ body }) => body.kind === 'incident-closed' && body.unit === unit);

  it('have a failure on record once, told by the one that acts', async () => {
    await rig.until('the second one watches', () =>
      rig.ledger('orchestrator-2').some(({ body }) => body.kind === 'unit-state' && body.unit === web),
    );
    await rig.healed(await rig.kill(web));
    await rig.until(
      'both have ended their incident',
      () => ended('orchestrator', web) && ended('orchestrator-2', web),
      60_000,
    );
    await rig.until('its end is stored', async () => (await incidents(web))[0]?.['state'] === 'recovered');
    expect(await incidents(web)).toEqual([{ condition: 'failed', state: 'recovered' }]);
    expect(await failures(web)).toBe(1);
  });

  it('have what came behind the end of the first one told by the second one, from its beginning on', async () => {
    await rig.endService('orchestrator', 'SIGKILL');
    await rig.healed(await rig.kill(worker), 60_000);
    await rig.until(
      'its end is stored',
      async () => (await incidents(worker))[0]?.['state'] === 'recovered',
      60_000,
    );
    expect(await incidents(worker)).toEqual([{ condition: 'failed', state: 'recovered' }]);
    expect(await failures(worker)).toBe(1);
    expect(await incidents(web)).toHaveLength(1);
  });
});
