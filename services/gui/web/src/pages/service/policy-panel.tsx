import { Link } from '@tanstack/react-router';
import { CircleCheck, Eye } from 'lucide-react';
import type { ServiceDetail } from '../../api/types.js';
import { Checks } from '../../ui/checks.js';
import { Badge } from '../../ui/state.js';
import { Ago } from '../../ui/times.js';
import { Why } from './why.js';

/** What would happen if the unit failed now, why, and the latest decision with its checks. */
export function PolicyPanel(props: { readonly service: ServiceDetail }) {
  const { service } = props;
  const { policy, latestDecision, state } = service;
  return (
    <section className="panel" aria-labelledby="policy-title">
      <header>
        <h3 id="policy-title">If it fails</h3>
        <Badge
          look={
            policy.willHeal
              ? { tone: 'ok', icon: CircleCheck, word: 'Will be healed' }
              : { tone: 'unknown', icon: Eye, word: 'Will not be healed' }
          }
        />
      </header>
      <div className="body policy">
        <p>{policy.sentence}</p>
        <dl className="facts">
          <dt>Policy</dt>
          <dd>
            {policy.name} ({policy.mode})
          </dd>
          <dt>Allow-list</dt>
          <dd>{service.verbs.length === 0 ? 'not on it' : service.verbs.join(', ')}</dd>
          <dt>At boot</dt>
          <dd>{state.unitFileState || 'not known'}</dd>
          <dt>Type</dt>
          <dd>{state.serviceType || 'not known'}</dd>
        </dl>
        <Why service={service} />
        {latestDecision !== null && (
          <div className="latest">
            <p className="small">
              <span className="muted">
                Last decision, <Ago at={latestDecision.at} />:
              </span>{' '}
              {latestDecision.verdict === 'act' ? '' : 'did not act. '}
              {latestDecision.sentence}{' '}
              {latestDecision.incidentId !== null && (
                <Link to="/incidents/$id" params={{ id: latestDecision.incidentId }} search={{}}>
                  Its story
                </Link>
              )}
            </p>
            <Checks checks={latestDecision.checks} />
          </div>
        )}
      </div>
    </section>
  );
}
