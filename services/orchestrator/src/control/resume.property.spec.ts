import type { Policy } from '@smart-monitor/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../ledger/ledger.js';
import { fold, nothingRestored } from '../ledger/restored.js';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import { broken, rungsOf } from './network/spec-look.js';
import { TakeBackStage } from './network/take-back.stage.js';
import { resume } from './resume.js';
import { newMemory, type UnitMemory } from './state.js';

const root = 'root.service';
const bound = 'bound.service';
const web = 'web.service';
const units = [root, bound, web];
const name = 'eth0';
const policy = (failure: Policy['failure'], ...ladder: Policy['ladder']): Policy => ({
  name: `mine ${failure}`,
  failure,
  units: ['*'],
  hosts: ['*'],
  mode: 'auto',
  ladder,
  limits: {},
});
const options = {
  approved: [...units, name],
  policies: [
    policy('unit-hung', 'restart'),
    policy('memory-pressure', 'restart', 'kill'),
    policy('network-down', 'renew', 'reconfigure'),
  ],
};

const step = fc.oneof(
  fc.record({
    what: fc.constantFrom(
      'kill',
      'stop',
      'start',
      'red',
      'green',
      'unknown',
      'break',
      'mend',
      'deny',
      'ask',
      'exit',
    ),
    unit: fc.constantFrom(...units),
  }),
  fc.record({ what: fc.constantFrom('short', 'roomy', 'lost', 'reached', 'worse'), unit: fc.constant(web) }),
  fc.record({ what: fc.constantFrom('pass', 'away', 'there'), unit: fc.constantFrom(...units) }),
);
const pauses = fc.array(fc.constantFrom(0, 100, 5_000, 15_000, 130_000, 700_000), {
  minLength: 40,
  maxLength: 40,
});

async function play(host: VirtualHost, { what, unit }: { what: string; unit: string }): Promise<void> {
  const { engine, suggestions } = host.pipeline;
  const state = host.units.get(unit)!;
  const report = { source: 'check', failure: 'unit-hung', summary: 'It does not answer.' } as const;
  const at = { createdAt: host.time.now(), expiresAt: host.time.now() + 30_000 };
  const request = { id: `r${host.records.length}`, hostId: 'h', target: unit, by: 'ada', ...at };
  const isUp = state.activeState === 'active';
  switch (what) {
    case 'kill':
      if (!isUp) return;
      await host.kill(unit);
      if (unit === root && host.units.get(bound)!.activeState === 'active') {
        host.job(bound, 'stop');
        await host.change(bound, { activeState: 'inactive', subState: 'dead' });
      }
      return;
    case 'stop':
      return isUp ? host.stopByPerson(unit) : undefined;
    case 'exit':
      return isUp ? host.change(unit, { activeState: 'inactive', subState: 'dead' }) : undefined;
    case 'start':
      return isUp ? undefined : host.startByPerson(unit);
    case 'red':
    case 'green':
    case 'unknown':
      if (!isUp) return;
      engine.observe(unit, {
        kind: 'health',
        report: { ...report, ok: what === 'unknown' ? null : what === 'green' },
      });
      return;
    case 'short':
    case 'roomy': {
      const process = { pid: 812, startTime: 4711, executable: '/usr/bin/app' };
      const memory = { source: 'memory', failure: 'memory-pressure', summary: 'Memory is short.' } as const;
      if (isUp)
        engine.observe(unit, {
          kind: 'health',
          report: { ...memory, ok: what === 'roomy', target: { process } },
        });
      return;
    }
    case 'lost':
    case 'reached': {
      const network = { source: 'network', failure: 'network-down', summary: 'No gateway.' } as const;
      const seen = { target: { interface: name }, evidence: { broken: 'gateway' } };
      if (isUp)
        engine.observe(unit, { kind: 'health', report: { ...network, ...seen, ok: what === 'reached' } });
      return;
    }
    case 'worse':
      return madeWorse(host, unit);
    case 'break':
      return void host.broken.add(unit);
    case 'mend':
      return void host.broken.delete(unit);
    case 'deny': {
      const incidentId = engine.lookup(unit)?.incident?.id;
      if (incidentId !== undefined)
        suggestions.deny({ ...request, kind: 'deny', args: { incidentId } } as never, 'deny');
      return;
    }
    case 'ask':
      return engine.request({ ...request, kind: 'restart', args: {} } as never);
    case 'away':
    case 'there':
      host.helperAnswers = what === 'there';
      return;
  }
}

/** A remedy of the network that is under way has made it worse, and is taken back. */
async function madeWorse(host: VirtualHost, unit: string): Promise<void> {
  const stage = new TakeBackStage(host.pipeline.engine, host.ledger() as Ledger, host.helper(), host.time, {
    bootId: 'boot',
    onTold: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  stage.onAction(unit);
  for (const look of [broken.address, broken.address, broken.gateway]) {
    stage.onLook(rungsOf(look), false);
    await host.time.pass(5_000);
  }
}

/** What must not be forgotten over a restart of the product. */
function lasting({ operatorStop, incident, denied, breaker, attempts, flapping, flight }: UnitMemory) {
  return {
    operatorStop: operatorStop !== null,
    incident: incident && { id: incident.id, tried: incident.tried, helped: incident.helped === true },
    denied: incident === null ? null : (denied?.by ?? null),
    breaker,
    attempts,
    flapping,
    flight: flight?.actionId ?? null,
  };
}

/** Whether nothing may be done about a unit: it runs, a person stopped it, or said no. */
function isLeft(host: VirtualHost, unit: string): boolean {
  const { incident, denied, operatorStop, condition } = host.pipeline.engine.lookup(unit)!;
  return (
    condition === 'ok' || operatorStop !== null || (denied !== null && denied.incidentId === incident?.id)
  );
}

function compare(host: VirtualHost, again: VirtualHost, step: number): void {
  const memoryOf = (one: VirtualHost, unit: string) =>
    lasting(one.pipeline.engine.lookup(unit) ?? newMemory(unit));
  const ofBound = memoryOf(host, bound);
  for (const unit of units) {
    const was = memoryOf(host, unit);
    const now = memoryOf(again, unit);
    // It joins the incident of what it is bound to when it is seen.
    if (unit === bound) {
      expect(now.operatorStop, `${unit}, step ${step}`).toBe(was.operatorStop);
      continue;
    }
    // What one failure took down with another keeps their incident open in the ledger.
    const shared = was.incident === null && now.incident !== null && now.incident.id === ofBound.incident?.id;
    expect(now, `${unit}, step ${step}`).toEqual({
      ...was,
      ...(shared && { incident: now.incident, denied: now.denied }),
      // Nobody is told when a unit has earned an immediate restart again.
      attempts: was.attempts === 0 ? now.attempts : was.attempts,
    });
  }
}

describe('a restart of the product at any moment', () => {
  it('finds in the ledger what the engine knew, and leaves what was to be left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), pauses, async (steps, waits) => {
        const host = new VirtualHost(options);
        await host.start(
          unitState(root, { boundBy: [bound] }),
          unitState(bound, { bindsTo: [root] }),
          unitState(web),
        );
        await host.time.pass(3_600_000);
        for (const [at, one] of steps.entries()) {
          await play(host, one);
          await host.time.pass(waits[at]!);
          // What is under way is asked of the helper, and told of elsewhere.
          if ([...host.pipeline.engine.all()].some(({ flight }) => flight?.stage === 'acting')) continue;
          const again = new VirtualHost(options);
          await again.time.pass(host.time.mono() - again.time.mono());
          resume(again.pipeline, host.records.reduce(fold, nothingRestored), again.time, 'boot');
          compare(host, again, at);
          const left = units.filter((unit) => isLeft(host, unit));
          for (const state of host.units.values()) again.units.set(state.unit, state);
          const seen = [...host.units.values()];
          again.pipeline.observe.take({
            kind: 'snapshot',
            cause: 'start',
            units: seen,
            mono: again.time.mono(),
          });
          await again.time.pass(300_000);
          for (const unit of left) expect(again.restarts, `step ${at}`).not.toContain(unit);
        }
      }),
      { numRuns: 100 },
    );
  });
});
