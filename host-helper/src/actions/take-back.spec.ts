import { describe, expect, it } from 'vitest';

import type { PastAction } from './past.js';
import { judgeTakingBack, takeBackMs } from './take-back.js';

const at = (
  seconds: number,
  pool: PastAction['pool'] = 'network',
  subject = 'interface eth0',
): PastAction => ({
  subject,
  verb: 'network',
  mono: seconds * 1000,
  streak: 0,
  pool,
  ended: 'well',
});
const judge = (past: readonly PastAction[], now: number, actions = 10) =>
  judgeTakingBack({
    subject: 'interface eth0',
    past,
    now: now * 1000,
    hostLimits: { actions, windowSeconds: 3600 },
  });

describe('taking back a remedy of the network', () => {
  it('is granted soon behind it, although its budget is used up', () => {
    expect(judge([at(0)], 60)).toMatchObject({ ok: true, hostUsed: 1 });
    expect(judge([at(0)], takeBackMs / 1000 + 1).ok).toBe(false);
  });

  it('is granted once: what takes back is not taken back', () => {
    expect(judge([at(0), at(40, null)], 60).ok).toBe(false);
  });

  it('needs something to take back, on the same interface', () => {
    expect(judge([], 1).ok).toBe(false);
    expect(judge([at(0, 'network', 'interface eth1')], 1).ok).toBe(false);
    expect(judge([at(0), at(1, null, 'web.service')], 2).ok).toBe(true);
  });

  it('keeps to the budget of the host', () => {
    expect(judge([at(0)], 1, 1).ok).toBe(false);
  });
});
