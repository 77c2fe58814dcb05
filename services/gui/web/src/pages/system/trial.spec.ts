import { describe, expect, it } from 'vitest';
import type { Policy } from '../../api/types.js';
import { bodyOf, trialOf } from './trial.js';

const workers: Policy = {
  name: 'workers',
  failure: 'unit-stopped',
  units: ['worker@*.service', 'queue.service'],
  hosts: ['web01'],
  mode: 'observe',
  ladder: ['restart'],
  limits: { actions: 2, stableSeconds: 30 },
};
const others: Policy = { ...workers, name: 'others', units: ['*'] };
const now = 100 * 86_400_000;

describe('a policy that is tried', () => {
  it('stands in the place of the one of the file, as acting, with all that it says', () => {
    const trial = trialOf('workers', [others, workers]);
    expect(trial).toMatchObject({ mode: 'auto', units: 'worker@*.service queue.service', actions: '2' });
    expect(bodyOf(trial, [others, workers], now)).toEqual({
      policies: [{ ...workers, name: 'tried workers', mode: 'auto' }, others],
      from: now - 7 * 86_400_000,
      to: now,
    });
  });

  it('can be a built-in one, on all units and with the host’s own limits', () => {
    expect(bodyOf({ ...trialOf('unit-hung', [workers]), days: 1 }, [workers], now)).toEqual({
      policies: [
        {
          name: 'tried unit-hung',
          failure: 'unit-hung',
          units: ['*'],
          hosts: ['*'],
          mode: 'auto',
          limits: {},
        },
        workers,
      ],
      from: now - 86_400_000,
      to: now,
    });
  });

  it('takes units however they are separated, and another bound', () => {
    const trial = { ...trialOf('workers', [workers]), units: 'a.service, b.service\n', actions: '5' };
    expect(bodyOf(trial, [workers], now)).toMatchObject({
      policies: [{ units: ['a.service', 'b.service'], limits: { actions: 5, stableSeconds: 30 } }],
    });
  });
});
