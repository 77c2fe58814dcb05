import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import { VirtualHost } from '../../testing/virtual-host.js';
import { newMemory } from '../state.js';
import { fileChangeMs, unitFileChanged } from './unit-file-changed.js';

const web = 'web.service';
const path = '/etc/systemd/system/web.service';

describe('the file of a unit', () => {
  const state = unitState(web);
  const now = 1_000_000;
  const look = (mono: number | null, seen: number | null = null) =>
    unitFileChanged(
      { ...newMemory(web), fileChangedMono: seen },
      state,
      { fileChange: () => (mono === null ? null : { path, mono }) },
      now,
    );

  it('holds policies back for two minutes from its change on, not a person', () => {
    expect(look(now - 12_000)).toEqual({
      hit: true,
      saw: `${path} was changed 12 s ago`,
      retryAt: now - 12_000 + fileChangeMs,
      bindsPeople: false,
    });
    expect(look(now - fileChangeMs).hit).toBe(false);
    expect(look(now - fileChangeMs + 1).hit).toBe(true);
  });

  it('is taken for changed as systemd tells where the disk cannot be seen', () => {
    expect(look(null, now - 5_000)).toMatchObject({
      hit: true,
      saw: 'a file of the unit was changed 5.0 s ago',
    });
    expect(look(null).hit).toBe(false);
  });

  it('that systemd has not read again is told of as such', () => {
    const unread = { ...state, needDaemonReload: true };
    const { saw } = unitFileChanged({ ...newMemory(web), fileChangedMono: now }, unread, {}, now);
    expect(saw).toBe('a file of the unit was changed 0.0 s ago, and systemd has not read it yet');
  });

  it('counts from when it was seen to change, not from a first look that finds it so', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web, { needDaemonReload: true }));
    expect(host.pipeline.engine.lookup(web)?.fileChangedMono).toBeNull();
    await host.change(web, { needDaemonReload: false });
    await host.time.pass(1_000);
    await host.change(web, { needDaemonReload: true });
    const seen = host.time.mono();
    await host.time.pass(5_000);
    // Read again: the change was no later for that.
    await host.change(web, { needDaemonReload: false });
    expect(host.pipeline.engine.lookup(web)?.fileChangedMono).toBe(seen);
  });
});

describe('a unit that fails right after its file was changed', () => {
  it('is left to whoever changed it, and healed when they do not come back to it', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    await host.time.pass(600_000);
    host.fileChanges.set(web, { path, mono: host.time.mono() });
    await host.time.pass(10_000);
    await host.kill(web);
    expect(host.reasons(web)).toEqual(['package-manager-busy']);
    await host.time.pass(fileChangeMs - 10_001);
    expect(host.restarts).toEqual([]);
    await host.time.pass(2);
    expect(host.restarts).toEqual([web]);
  });

  it('is not touched where they have started it themselves meanwhile', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    host.fileChanges.set(web, { path, mono: host.time.mono() });
    await host.kill(web);
    await host.time.pass(5_000);
    await host.change(web, { activeState: 'active', subState: 'running', invocationId: 'd'.repeat(32) });
    await host.time.pass(fileChangeMs);
    expect(host.restarts).toEqual([]);
    expect(host.bodies('incident-closed').map(({ state }) => state)).toEqual(['recovered-by-itself']);
  });
});
