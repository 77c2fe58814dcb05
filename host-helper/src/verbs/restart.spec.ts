import { describe, expect, it } from 'vitest';

import { Refusal } from '../refusal.js';
import { unitState } from '../test-support/states.js';
import { blastRadius } from './blast-radius.js';
import { restartSteps } from './restart-plan.js';

const steps = (changes: object): unknown => {
  try {
    return restartSteps(unitState({ unit: 'a.service', ...changes }));
  } catch (error) {
    return (error as Refusal).code;
  }
};

describe('restart', () => {
  it.each([
    [{ activeState: 'failed' }, ['ResetFailed', 'Start']],
    [{ activeState: 'inactive' }, ['Start']],
    [{ activeState: 'active' }, ['Restart']],
    [{ activeState: 'activating' }, 'busy'],
    [{ activeState: 'deactivating' }, 'busy'],
    [{ activeState: 'reloading' }, 'busy'],
    [{ activeState: 'unknown' }, 'busy'],
    [{ activeState: 'failed', job: { id: 4, type: 'stop' } }, 'busy'],
    [{ loadState: 'not-found' }, 'unit-not-found'],
    [{ loadState: 'masked' }, 'unit-not-found'],
  ])('of %j means %j', (changes, expected) => expect(steps(changes)).toEqual(expected));
});

describe('the blast radius', () => {
  const states = [
    unitState({
      unit: 'root.service',
      requiredBy: ['a.service'],
      boundBy: ['b.service'],
      consistsOf: ['off.service'],
    }),
    unitState({ unit: 'a.service', requiredBy: ['c.service', 'root.service'] }),
    unitState({ unit: 'b.service' }),
    unitState({ unit: 'c.service' }),
    unitState({ unit: 'off.service', activeState: 'inactive', requiredBy: ['behind.service'] }),
    unitState({ unit: 'behind.service' }),
  ];
  const read = (name: string) => Promise.resolve(states.find(({ unit }) => unit === name)!);

  it('has every running unit that hangs on the root, however far', async () => {
    const taken = await blastRadius(states[0]!, read, () => null);
    expect([...taken].sort()).toEqual(['a.service', 'b.service', 'c.service']);
  });

  it('is refused where one of them may not be touched', async () => {
    const refuse = blastRadius(states[0]!, read, ({ unit }) =>
      unit === 'c.service' ? 'not on the list' : null,
    );
    await expect(refuse).rejects.toMatchObject({
      code: 'blast-radius',
      detail: expect.stringContaining('c.service (not on the list)') as string,
    });
  });
});
