import { describe, expect, it } from 'vitest';
import { killed, unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';

const web = 'web.service';

describe('the moment of a failure', () => {
  it("is systemd's own, and what passed until the record is the detection time", async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    const failedAt = host.time.mono();
    const state = killed(host.units.get(web)!, failedAt);
    await host.time.pass(7);
    host.pipeline.observe.take({ kind: 'unit', via: 'PropertiesChanged', state, mono: host.time.mono() });
    const opened = host.records.find(({ body }) => body.kind === 'incident-opened')!;
    expect(opened.body).toMatchObject({ failedMono: failedAt });
    expect(opened.mono - failedAt).toBe(7);
  });

  it('is left out where systemd has no stamp of it', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    const state = { ...killed(host.units.get(web)!, 0), stateChangeTimestampMonotonic: 0 };
    host.pipeline.observe.take({ kind: 'unit', via: 'PropertiesChanged', state, mono: host.time.mono() });
    expect(host.bodies('incident-opened')).toHaveLength(1);
    expect(host.bodies('incident-opened')[0]).not.toHaveProperty('failedMono');
  });
});
