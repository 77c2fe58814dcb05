import { systemClock } from '@smart-monitor/contracts';
import { ObservationRepository, type Database, type RequestRepository } from '@smart-monitor/database';
import type { Helper } from '../control/act/ports.js';
import { BackTest } from '../control/backtest/back-test.js';
import type { Pipeline } from '../control/pipeline.js';
import type { PoliciesInForce } from '../policies/policy-store.js';
import { ApproveRequest } from './approve.request.js';
import { BackTestRequest } from './back-test.request.js';
import { DenyRequest } from './deny.request.js';
import { HoldRequest } from './hold.request.js';
import { JournalRequest } from './journal.request.js';
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
  readonly database: Database;
  readonly requests: RequestRepository;
  reloadPolicies(): PoliciesInForce;
}

/** One handler for each kind of request. */
export function requestHandlers(parts: HandlerParts): readonly RequestHandler[] {
  const { hostId, pipeline, helper, database, requests, reloadPolicies } = parts;
  const { engine, holds, suggestions } = pipeline;
  const answer: RequestRepository['answer'] = (result) => requests.answer(result);
  const observations = new ObservationRepository(database);
  const backTest = new BackTest({
    range: (from, to, most) => observations.range(hostId, from, to, most),
    page: (afterSeq, to) => observations.page(hostId, afterSeq, to),
  });
  return [
    new RestartRequest(engine),
    new ApproveRequest(suggestions),
    new DenyRequest(suggestions),
    new VetoRequest(suggestions),
    new HoldRequest(holds),
    new WhyRequest(engine, answer),
    new JournalRequest(helper, answer),
    new ReloadPoliciesRequest(reloadPolicies, answer),
    new BackTestRequest(backTest, answer, () => systemClock.now()),
  ];
}
