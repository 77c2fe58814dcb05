import { type ProbeAnswer, routes } from '@smart-monitor/protocol';

import { askProbe } from '../probe/client.js';
import { SharedRun } from '../probe/shared-run.js';
import type { Verb } from './verb.js';

/**
 * `GET /v1/probe`: the network as the host itself sees it. The helper has no network: it asks the probe, a process
 * without privileges, and one question is enough for all who ask meanwhile.
 */
export function probeVerb(socket: string): Verb {
  const shared = new SharedRun(
    () => askProbe(socket),
    0,
    () => 0,
  );
  return {
    name: 'probe',
    ...routes.probe,
    audit: 'counted',
    answer: async () => {
      const body: ProbeAnswer = { ok: true, verb: 'probe', ...(await shared.get()) };
      return { status: 200, body };
    },
  };
}
