import type { Policy } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import type { HealthReport } from './evaluate/health.js';

const networkd = 'systemd-networkd.service';
const policy: Policy = {
  name: 'ask first',
  failure: 'network-down',
  units: ['*'],
  hosts: ['*'],
  mode: 'suggest',
  ladder: ['renew', 'reconfigure'],
  limits: {},
};
const lost: HealthReport = {
  source: 'network path',
  failure: 'network-down',
  ok: false,
  summary: 'The address is lost.',
};

describe('a suggestion', () => {
  it('is told anew when it has become another one, and only then', async () => {
    const host = new VirtualHost({ approved: [networkd, 'eth0', 'eth1'], policies: [policy] });
    await host.start(unitState(networkd));
    const tell = (target: HealthReport['target']): void =>
      host.pipeline.engine.observe(networkd, { kind: 'health', report: { ...lost, target: target! } });
    const eth0 = { interface: 'eth0' };
    for (const target of [eth0, eth0, { ...eth0, noRenewal: 'it has no lease' }, { interface: 'eth1' }])
      tell(target);
    await host.time.pass(60_000);
    const suggested = host.bodies('decision').map(({ reason, remedy }) => [reason, remedy]);
    expect(suggested).toEqual([
      ['awaiting-approval', 'renew'],
      ['awaiting-approval', 'reconfigure'],
      ['awaiting-approval', 'renew'],
    ]);
  });
});
