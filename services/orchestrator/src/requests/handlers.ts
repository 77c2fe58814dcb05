import { systemClock } from '@smart-monitor/contracts';
import type { RequestRepository } from '@smart-monitor/database';
import type { Helper } from '../control/act/ports.js';
import { BackTests } from '../control/backtest/back-tests.js';
import type { HungServices } from '../control/hung/hung-services.js';
import type { Pipeline } from '../control/pipeline.js';
import type { PoliciesInForce } from '../policies/policy-store.js';
import { ApproveRequest } from './approve.request.js';
import { BackTestRequest } from './back-test.request.js';
import { DenyRequest } from './deny.request.js';
import { HoldRequest } from './hold.request.js';
import { JournalRequest } from './journal.request.js';
import { ReloadChecksRequest } from './reload-checks.request.js';
import { ReloadPoliciesRequest } from './reload-policies.request.js';
import type { RequestHandler } from './request-handler.js';
import { RestartRequest } from './restart.request.js';
import { VetoRequest } from './veto.request.js';
import { WhyRequest } from './why.request.js';

/** What the handlers carry requests out with. */
interface HandlerParts {
  readonly hostId: string;
  readonly pipeline: Pick<Pipeline, 'engine' | 'holds' | 'suggestions'>;
  readonly helper: Pick<Helper, 'journalLines'>;
  /** Where PostgreSQL is, and the login: a back-test has a connection of its own. */
  readonly databaseUrl: string;
  readonly requests: RequestRepository;
  readonly hung: Pick<HungServices, 'reload'>;
  reloadPolicies(): PoliciesInForce;
}

/** One handler for each kind of request. */
export function requestHandlers(parts: HandlerParts): readonly RequestHandler[] {
  const { hostId, pipeline, helper, databaseUrl, requests, hung, reloadPolicies } = parts;
  const { engine, holds, suggestions } = pipeline;
  const answer: RequestRepository['answer'] = (result) => requests.answer(result);
  const backTests = new BackTests({ url: databaseUrl, hostId });
  return [
    new RestartRequest(engine),
    new ApproveRequest(suggestions),
    new DenyRequest(suggestions),
    new VetoRequest(suggestions),
    new HoldRequest(holds),
    new WhyRequest(engine, answer),
    new JournalRequest(helper, answer),
    new ReloadPoliciesRequest(reloadPolicies, answer),
    new ReloadChecksRequest(hung, answer),
    new BackTestRequest(backTests, answer, () => systemClock.now()),
  ];
}
