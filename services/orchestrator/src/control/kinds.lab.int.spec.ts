import { setTimeout as sleep } from 'node:timers/promises';
import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const unavailable = labHostUnavailable();
const forever = 'ExecStart=/bin/sleep infinity';
const job = 'lab-job.service';
const stays = 'lab-job-stays.service';
const timed = 'lab-timed.service';
const instance = 'lab-kind@one.service';
const masked = 'lab-masked.service';
const vanishing = 'lab-vanishing.service';
const slow = 'lab-slow.service';
const transient = 'lab-transient.service';
const generated = 'lab-generated.service';
const web = 'lab-web.service';
const approved = [job, stays, timed, instance, masked, vanishing, slow, transient, generated, web];

const runOnce = "Type=oneshot\nExecStart=/bin/sh -c 'test -e /run/lab-may-run'";
const files: Readonly<Record<string, string>> = {
  [`/run/systemd/system/${job}`]: `[Service]\n${runOnce}\n`,
  [`/run/systemd/system/${stays}`]: `[Service]\n${runOnce}\nRemainAfterExit=yes\n`,
  [`/run/systemd/system/${timed}`]: `[Service]\n${runOnce}\n`,
  '/run/systemd/system/lab-timed.timer': '[Timer]\nOnActiveSec=10ms\nAccuracySec=1ms\n',
  '/run/systemd/system/lab-kind@.service': `[Service]\n${forever}\n`,
  [`/run/systemd/system/${masked}`]: `[Service]\n${forever}\n`,
  [`/run/systemd/system/${vanishing}`]: `[Service]\n${forever}\n`,
  [`/run/systemd/system/${slow}`]: `[Service]\nExecStartPre=/bin/sh -c 'while [ ! -e /run/lab-may-start ]; do sleep 0.05; done'\n${forever}\n`,
  '/etc/systemd/system-generators/lab': `#!/bin/sh
printf '[Unit]\\nSourcePath=/etc/fstab\\n[Service]\\n${forever}\\n' > "$1/lab-generated.service"
`,
};

/** Long enough for a wrong action to show: the engine decides within milliseconds of the last signal. */
const aWhile = () => sleep(700);

describe.skipIf(unavailable !== null)(
  `kinds of units on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    const run = (script: string) => product.lab.exec('/bin/sh', ['-c', script]);
    const write = (path: string) =>
      product.lab.exec('/bin/sh', ['-c', 'cat > "$1" && chmod 0755 "$1"', 'write', path], {
        input: files[path]!,
      });
    const decided = (unit: string, reason: string) =>
      product.until(`${unit} is ${reason}`, () => product.reasons(unit).includes(reason));
    const fileState = (unit: string) => product.bodies('unit-state', unit).at(-1)?.unitFileState;
    const words = (unit: string): string[] =>
      product
        .bodies('decision', unit)
        .flatMap(({ checks }) => checks.filter(({ reason, hit }) => hit && reason === 'not-recoverable'))
        .map(({ saw }) => saw);
    beforeAll(async () => {
      product = await LabProduct.start({ approved });
      await run('mkdir -p /etc/systemd/system-generators');
      for (const path of Object.keys(files)) await write(path);
      await product.systemctl('daemon-reload');
    });
    afterAll(() => product?.stop());

    it.each([
      ['runs once', job],
      ['stays active when it has run (RemainAfterExit=)', stays],
    ])(
      'a oneshot that %s is not run again when it failed, and its incident ends when it runs well',
      async (_what, unit) => {
        await run('rm -f /run/lab-may-run');
        await product.systemctl('start', unit);
        await decided(unit, 'not-recoverable');
        await aWhile();
        expect(product.bodies('intent', unit)).toEqual([]);
        expect(words(unit)).toEqual(['a oneshot unit runs once and ends; a start would run its job again']);
        await run('touch /run/lab-may-run');
        await product.systemctl('start', unit);
        await product.until('the incident ends', () => product.bodies('incident-closed', unit).length > 0);
        expect(product.bodies('incident-closed', unit).at(-1)?.state).toBe('recovered-by-itself');
      },
    );

    it('a job that a timer started is left to its timer', async () => {
      await run('rm -f /run/lab-may-run');
      await product.systemctl('start', 'lab-timed.timer');
      await decided(timed, 'not-recoverable');
      await aWhile();
      expect(product.bodies('intent', timed)).toEqual([]);
      await run('touch /run/lab-may-run');
      await product.systemctl('restart', 'lab-timed.timer');
      await product.until('the incident ends', () => product.bodies('incident-closed', timed).length > 0);
    });

    it('an instance of a template is healed', async () => {
      await product.startUnits(instance);
      await product.untilHealed(await product.kill(instance));
    });

    it('a service that a generator made is healed', async () => {
      await product.startUnits(generated);
      expect(await product.systemd.unit(generated)).toMatchObject({
        unitFileState: 'generated',
        unitFiles: ['/etc/fstab'],
      });
      await product.untilHealed(await product.kill(generated));
    });

    it('a masked unit is left alone, and healed as soon as it is unmasked', async () => {
      await product.startUnits(masked);
      await product.systemctl('mask', masked);
      await product.until('it is seen to be masked', () => fileState(masked) === 'masked');
      const before = await product.kill(masked);
      await decided(masked, 'not-recoverable');
      expect(words(masked)).toEqual(['the unit is masked']);
      expect(product.bodies('intent', masked)).toEqual([]);
      await product.systemctl('unmask', masked);
      await product.untilHealed(before);
    });

    it('a unit whose file vanished is left alone, and healed as soon as it is there again', async () => {
      await product.startUnits(vanishing);
      await run(`rm /run/systemd/system/${vanishing}`);
      await product.systemctl('daemon-reload');
      await product.until('its file is missed', () => fileState(vanishing) === '');
      const before = await product.kill(vanishing);
      await decided(vanishing, 'not-recoverable');
      expect(product.bodies('intent', vanishing)).toEqual([]);
      await write(`/run/systemd/system/${vanishing}`);
      await product.systemctl('daemon-reload');
      await product.untilHealed(before);
    });

    it('a transient unit is not started again: it is gone with whoever made it', async () => {
      await product.lab.exec('/bin/systemd-run', [`--unit=${transient}`, '/bin/sleep', 'infinity']);
      await product.until(
        'it is seen to run',
        () => product.bodies('unit-state', transient).at(-1)?.rawStatus === 'active',
      );
      await product.kill(transient);
      await decided(transient, 'not-recoverable');
      expect(words(transient)).toEqual(['a transient unit is gone with whoever made it']);
      await product.systemctl('reset-failed', transient);
      await product.until('the incident ends', () => product.bodies('incident-closed', transient).length > 0);
      expect(product.bodies('intent', transient)).toEqual([]);
    });

    it('a slow starter is waited for, and not started a second time meanwhile', async () => {
      await run('touch /run/lab-may-start');
      await product.startUnits(slow);
      await run('rm /run/lab-may-start');
      const before = await product.kill(slow);
      await product.until(
        'it is activating',
        async () => (await product.systemd.unit(slow)).activeState === 'activating',
      );
      await aWhile();
      await aWhile();
      expect(product.bodies('intent', slow)).toHaveLength(1);
      await run('touch /run/lab-may-start');
      await product.untilHealed(before);
      await product.until('the outcome is on record', () => product.bodies('outcome', slow).length > 0);
      expect(product.bodies('outcome', slow)).toMatchObject([{ result: 'done' }]);
      await product.until('it is verified', () => product.bodies('verification', slow).length > 0);
      expect(product.bodies('verification', slow)).toMatchObject([{ verified: true }]);
      expect(product.bodies('intent', slow)).toHaveLength(1);
    });

    it('a daemon-reload in the middle changes nothing: healed once, and nobody is taken for a person', async () => {
      await product.startUnits(web);
      const [before] = await Promise.all([
        product.kill(web),
        ...Array.from({ length: 5 }, () => product.systemctl('daemon-reload')),
      ]);
      const healed = await product.untilHealed(before);
      await aWhile();
      expect((await product.systemd.unit(web)).invocationId).toBe(healed.invocationId);
      expect(product.bodies('operator-stop', web)).toEqual([]);
      expect(product.bodies('outcome', web).filter(({ result }) => result === 'done')).toHaveLength(1);
    });

    it('a unit that somebody else starts at the same time runs once, and is not started again', async () => {
      const [before] = await Promise.all([product.kill(instance), product.systemctl('start', instance)]);
      await product.systemctl('start', instance);
      const healed = await product.untilHealed(before);
      await aWhile();
      const now = await product.systemd.unit(instance);
      expect(now).toMatchObject({ activeState: 'active', invocationId: healed.invocationId });
    });
  },
);

describe.skipIf(unavailable !== null)('a unit whose file was changed moments ago, on a lab host', () => {
  let product: LabProduct;
  beforeAll(async () => {
    // The files of its units were written when it was made, just now.
    product = await LabProduct.start({ approved, seesFiles: true });
  });
  afterAll(() => product?.stop());

  it('is left to whoever changed it, and what was seen is on record', async () => {
    await product.kill(web);
    await product.until('it is decided', () => product.reasons(web).length > 0);
    await aWhile();
    expect(product.reasons(web)).toEqual(['package-manager-busy']);
    const check = product
      .bodies('decision', web)[0]!
      .checks.find(({ reason }) => reason === 'package-manager-busy');
    expect(check?.saw).toMatch(/^\/etc\/systemd\/system\/lab-web\.service was changed [\d.]+ s ago$/);
    expect((await product.systemd.unit(web)).activeState).toBe('failed');
    await product.systemctl('start', web);
    await product.until('the incident ends', () => product.bodies('incident-closed', web).length > 0);
    expect(product.bodies('incident-closed', web).at(-1)?.state).toBe('recovered-by-itself');
    expect(product.bodies('intent', web)).toEqual([]);
  });
});
