import { describe, expect, it } from 'vitest';
import { guardFindings, type GuardSight } from './guard-status.js';

const sight: GuardSight = {
  blind: false,
  accounted: true,
  raspberryPi: false,
  seesDisks: true,
  troubles: new Map(),
};
const of = (topic: string, change: Partial<GuardSight>) =>
  guardFindings({ ...sight, ...change }).find((one) => one.topic === `guard-${topic}`)!;

describe('guardFindings', () => {
  it('are calm where everything can be seen', () => {
    const findings = guardFindings(sight);
    expect(findings.map(({ name, tone, remedy }) => [name, tone, remedy])).toEqual([
      ['Memory', 'ok', ''],
      ['Processes', 'ok', ''],
      ['Disks', 'ok', ''],
    ]);
  });

  it('name the boot line to add where the kernel tells no pressure', () => {
    const pi = of('memory', { blind: true, accounted: false, raspberryPi: true });
    expect(pi.tone).toBe('warn');
    expect(pi.remedy).toContain(
      'psi=1 cgroup_enable=memory at the end of the one line in /boot/firmware/cmdline.txt',
    );
    expect(of('memory', { blind: true }).remedy).toContain('psi=1 to GRUB_CMDLINE_LINUX');
    expect(of('memory', { accounted: false, raspberryPi: true })).toMatchObject({
      tone: 'ok',
      remedy: expect.stringContaining('cgroup_enable=memory') as string,
    });
  });

  it('say what cannot be seen, and what to do', () => {
    expect(of('disks', { seesDisks: false }).remedy).toContain('HOST_ROOT');
    expect(of('memory', { blind: null }).tone).toBe('unknown');
    const troubles = new Map(['memory', 'processes', 'disks'].map((name) => [name, `no ${name}`]));
    for (const name of troubles.keys())
      expect(of(name, { troubles })).toMatchObject({ tone: 'bad', says: `no ${name}` });
  });
});
