import { setTimeout as sleep } from 'node:timers/promises';
import { labHostUnavailable, ProductRig } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const unavailable = labHostUnavailable();
/** A campaign of more: ORCHESTRATOR_KILLS=200 npm run e2e -- orchestrator-killed; ORCHESTRATOR_SEED repeats one. */
const rounds = Number(process.env['ORCHESTRATOR_KILLS'] ?? 10);
const seed = Number(process.env['ORCHESTRATOR_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const units = Array.from({ length: rounds }, (_, round) => `lab-heal@${round + 1}.service`);
/** The helper needs some 30 ms for a restart, and the orchestrator a few around it. */
const latestMs = 120;

describe.skipIf(unavailable !== null)(
  `an orchestrator that is killed while it heals${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let rig: ProductRig;
    beforeAll(async () => {
      const limits = { actions: 10_000 };
      rig = await ProductRig.start({ units: units.map((unit) => ({ unit })), limits });
      await rig.startService('orchestrator');
    });
    afterAll(() => rig?.stop());

    const bodies = (unit: string) =>
      rig.ledger().flatMap(({ body }) => ('unit' in body && body.unit === unit ? [body] : []));

    it(
      `at ${rounds} random moments (seed ${seed}): nothing is done twice, and every outcome is known`,
      async () => {
        const random = sequence(seed);
        for (const unit of units) {
          await rig.systemctl('start', unit);
          await rig.until('it is seen to run', () =>
            bodies(unit).some((body) => body.kind === 'unit-state' && body.rawStatus === 'active'),
          );
          const before = await rig.kill(unit);
          await sleep(random() * latestMs);
          await rig.endService('orchestrator', 'SIGKILL');
          await rig.startService('orchestrator');
          const healed = await rig.healed(before, 30_000);
          await rig.until('the action has its outcome', () => done(unit).length > 0, 30_000);
          const now = await rig.systemd.unit(unit);
          expect(now.invocationId, `${unit} was started twice`).toBe(healed.invocationId);
        }
        for (const unit of units) {
          const intents = bodies(unit).flatMap((body) => (body.kind === 'intent' ? [body.actionId] : []));
          const outcomes = bodies(unit).flatMap((body) => (body.kind === 'outcome' ? [body.actionId] : []));
          expect(outcomes.toSorted(), `${unit}: one outcome for each intent`).toEqual(intents.toSorted());
          expect(done(unit), `${unit}: done once`).toHaveLength(1);
        }
        // The helper's own record: one start for each unit, whatever the orchestrator remembers.
        const { stdout } = await rig.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/actions.jsonl']);
        const started = stdout
          .split('\n')
          .filter((line) => line.includes('"t":"intent"'))
          .map((line) => (JSON.parse(line) as { subject: string }).subject);
        expect(started.toSorted()).toEqual([...units].toSorted());
      },
      60_000 + rounds * 10_000,
    );

    const done = (unit: string) =>
      bodies(unit).filter((body) => body.kind === 'outcome' && body.result === 'done');
  },
);

/** Numbers from 0 to 1 that a seed repeats (a linear congruential generator; Numerical Recipes). */
function sequence(start: number): () => number {
  let state = start >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
