import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { labHostUnavailable, type LabHost } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../../testing/lab-product.js';

const unavailable = labHostUnavailable();
/** What a host needs that lets single processes be killed. */
const killByPid = fileURLToPath(
  new URL(
    '../../../../../deploy/systemd/smart-monitor-helper.service.d-examples/kill-by-pid.conf',
    import.meta.url,
  ),
);
const hog = 'hog.service';
const stubborn = 'stubborn.service';
const plain = 'plain.service';
/** Takes 120 MiB, of the 512 that the host is said to have, and keeps them. */
const takes = '(head -c 120M /dev/zero; sleep infinity) | tail';

/**
 * What is real: a systemd, its units and control groups, the memory that a process takes in them, the reading of all
 * that, the helper and what it does. What is made of files: how much memory the host has left, and how long its tasks
 * wait for it (/proc/meminfo and /proc/pressure/memory, mounted over the kernel's own inside the lab), because a machine
 * that runs tests must not be driven out of memory.
 */
describe.skipIf(unavailable !== null)(
  `the guard of memory on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({
        approved: {
          units: [
            { unit: hog },
            { unit: stubborn, verbs: ['kill'], processes: ['/usr/bin/tail'] },
            { unit: plain },
          ],
        },
        policies: [
          {
            name: 'hogs',
            failure: 'memory-pressure',
            units: [hog, stubborn],
            mode: 'auto',
            limits: { stableSeconds: 2, vetoSeconds: 2 },
          },
        ],
        guards: { GUARD_MEMORY_SECONDS: '2' },
        prepare: async (lab) => {
          await short(false, lab);
          const over =
            'mount --bind /run/fake/meminfo /proc/meminfo; mount --bind /run/fake/pressure /proc/pressure/memory';
          await lab.exec('/bin/sh', ['-c', over]);
        },
        files: {
          '/etc/systemd/system/smart-monitor-helper.service.d/kill-by-pid.conf': readFileSync(
            killByPid,
            'utf8',
          ),
        },
      });
    }, 60_000);
    afterAll(() => product?.stop());

    it('has the owner restarted, and touches nothing else', async () => {
      // The fault is gone with the first run.
      await runs(hog, `[ -e /run/hogged ] || { touch /run/hogged; ${takes}; }`);
      await big(hog);
      const before = await product.systemd.unit(hog);
      const others = await invocations();
      await short(true);
      const after = await product.untilHealed(before, 60_000);
      await short(false);
      expect(after.invocationId).not.toBe(before.invocationId);
      await product.until('it is verified', () => product.bodies('verification', hog).length > 0, 60_000);
      expect(product.bodies('verification', hog)).toMatchObject([{ verified: true }]);
      expect(product.bodies('incident-opened')).toMatchObject([
        { unit: hog, condition: 'memory-pressure', detectedBy: 'memory' },
      ]);
      expect(product.bodies('intent')).toMatchObject([{ unit: hog, verb: 'restart', by: 'policy:hogs' }]);
      const { [hog]: _hog, ...untouched } = await invocations();
      const { [hog]: _before, ...expected } = others;
      expect(untouched).toEqual(expected);
      const report = product.bodies('evidence', hog).find(({ topic }) => topic === 'report');
      expect(JSON.stringify(report?.body)).toContain('"name":"tail"');
      await product.systemctl('stop', hog);
    }, 120_000);

    it('has the process killed that the list names, by force in the end, where a restart is not granted', async () => {
      // A shell that ignores SIGTERM hands that down to what it starts.
      await runs(stubborn, `trap '' TERM; ${takes}`);
      await big(stubborn);
      const before = await product.systemd.unit(stubborn);
      await short(true);
      const signals = (): string[] =>
        product.bodies('outcome', stubborn).map(({ result, code }) => `${result} ${code}`);
      await product.until('it was asked to end', () => signals().length > 0, 60_000);
      expect(product.reasons(stubborn).slice(0, 1)).toEqual(['awaiting-approval']);
      expect(signals()).toEqual(['failed still-running']);
      await product.until('it was killed', () => signals().length > 1, 60_000);
      await short(false);
      expect(signals()[1]).toBe('done ');
      expect(product.bodies('intent', stubborn).map(({ verb }) => verb)).toEqual(['kill', 'kill']);
      const { invocationId } = await product.systemd.unit(stubborn);
      expect(invocationId).toBe(before.invocationId);
    }, 180_000);

    it('only tells by the built-in policy', async () => {
      await runs(plain, takes);
      await big(plain);
      const before = await product.systemd.unit(plain);
      await short(true);
      await product.until('it is told', () => product.reasons(plain).length > 0, 60_000);
      expect(product.reasons(plain)[0]).toBe('observe-only');
      expect(product.bodies('intent', plain)).toEqual([]);
      expect((await product.systemd.unit(plain)).invocationId).toBe(before.invocationId);
    }, 120_000);

    /** A service that runs a script of the shell, bounded whatever it does, and then stays. */
    async function runs(unit: string, script: string): Promise<void> {
      await product.lab.exec('/bin/sh', [
        '-c',
        `printf '%s' "$1" > "/run/systemd/system/$2"; systemctl daemon-reload; systemctl start "$2"`,
        'sh',
        `[Service]\nMemoryMax=300M\nMemorySwapMax=0\nExecStart=/bin/sh -c "${script}; sleep infinity"\n`,
        unit,
      ]);
    }

    async function big(unit: string): Promise<void> {
      await product.until(
        `${unit} has its memory`,
        async () => ((await product.systemd.unit(unit)).memoryCurrent ?? 0) > 110 * 2 ** 20,
      );
    }

    async function invocations(): Promise<Record<string, string>> {
      const { stdout } = await product.lab.exec('/bin/sh', [
        '-c',
        `systemctl list-units --type=service --state=running --plain --no-legend | while read unit rest; do printf '%s %s\\n' "$unit" "$(systemctl show -P InvocationID "$unit")"; done`,
      ]);
      return Object.fromEntries(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.split(' ') as [string, string]),
      );
    }

    async function short(isShort: boolean, lab: LabHost = product.lab): Promise<void> {
      const stall = isShort ? 45 : 0;
      const line = `avg10=${stall}.00 avg60=${stall}.00 avg300=0.00 total=1`;
      await lab.exec('/bin/sh', [
        '-c',
        'mkdir -p /run/fake; printf "$1" > /run/fake/meminfo; printf "$2" > /run/fake/pressure',
        'sh',
        `MemTotal: 524288 kB\\nMemAvailable: ${isShort ? 16_000 : 300_000} kB\\n`,
        `some ${line}\\nfull ${line}\\n`,
      ]);
    }
  },
);
