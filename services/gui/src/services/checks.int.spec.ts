import type { CheckStatus } from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.js';
import {
  goodStatus,
  hostId,
  hostname,
  ship,
  startFixture,
  storeHost,
  unitState,
  type Fixture,
} from '../testing/fixture.js';

const unit = 'lab-web.service';
const check = (name: string, more: Partial<CheckStatus>): CheckStatus => ({
  name,
  unit,
  kind: 'http',
  looksAt: 'GET http://127.0.0.1/',
  state: 'passing',
  ok: true,
  says: 'It answers as it should.',
  failed: 0,
  looks: 5,
  failures: 3,
  of: 5,
  intervalSeconds: 10,
  since: 1,
  ...more,
});
const checks = [
  check('answers', {}),
  check('port', { kind: 'tcp', state: 'red', ok: false, failed: 3 }),
  check('young', { state: 'unknown', ok: null }),
  check('other', { unit: 'other.service' }),
];
const lastLooks = { answers: { at: 7, saw: 'status 200 (after 3 ms)' } };

describe('checks', () => {
  let fixture: Fixture;
  let admin: Browser;

  beforeAll(async () => {
    fixture = await startFixture();
    admin = await fixture.admin();
    await ship(fixture.database, unitState(unit, 'active', Date.now() - 60_000));
    await storeHost(fixture.database, { ...goodStatus, checks, lastLooks, checksProblem: 'line 3' });
  });
  afterAll(() => fixture.stop());

  it('of a service are told with their last look, and with what follows when one is red', async () => {
    const { json } = await admin.get(`/api/v1/services/${hostId}/${unit}`);
    expect(json.checks).toEqual([
      { ...checks[0], lastLook: lastLooks.answers },
      { ...checks[1], lastLook: null },
      { ...checks[2], lastLook: null },
    ]);
    expect(json.ifHung).toMatchObject({ name: 'unit-hung', mode: 'observe', willHeal: false });
  });

  it('of a host are told, and why its file is not in force', async () => {
    const { json } = await admin.get('/api/v1/hosts');
    expect(json[0].control.checks).toHaveLength(4);
    expect(json[0].control.checksProblem).toBe('line 3');
    expect(json[0].control).not.toHaveProperty('lastLooks');
  });

  it('are told to Prometheus, but for those that cannot be told', async () => {
    const { text } = await admin.get('/metrics');
    const lines = text.split('\n').filter((line: string) => line.startsWith('smartmon_check_up'));
    expect(lines).toEqual([
      `smartmon_check_up{host="${hostname}",unit="${unit}",check="answers"} 1`,
      `smartmon_check_up{host="${hostname}",unit="${unit}",check="port"} 0`,
      `smartmon_check_up{host="${hostname}",unit="other.service",check="other"} 1`,
    ]);
  });
});
