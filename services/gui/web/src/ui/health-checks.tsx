import { Link } from '@tanstack/react-router';
import type { HealthCheck } from '../api/types.js';
import { checkLook, tally, worstFirst } from './check-look.js';
import './health-checks.css';
import { StateWord } from './state.js';
import { Ago, For } from './times.js';

/** Checks and heartbeats, the gravest first: how each stands and since when, and what it last saw. */
export function HealthChecks(props: {
  readonly checks: readonly HealthCheck[];
  /** The host whose services they are, where each is to name its own. */
  readonly hostId?: string;
}) {
  return (
    <ul className="rows health-checks">
      {worstFirst(props.checks).map((check) => (
        <li key={check.name}>
          <div className="health-check-head">
            <StateWord look={checkLook(check)} />
            <span className="muted small nowrap">
              <For since={check.since} />
            </span>
          </div>
          <div className="health-check-body">
            <p>
              <span className="health-check-name">{check.name}</span>{' '}
              {props.hostId !== undefined && (
                <>
                  <span className="muted">of </span>
                  <Link
                    className="breakable"
                    to="/services/$hostId/$unit"
                    params={{ hostId: props.hostId, unit: check.unit }}
                    search={{}}
                  >
                    {check.unit}
                  </Link>
                </>
              )}
            </p>
            <p className="breakable">{check.says}</p>
            <p className="muted small breakable">
              {check.looksAt}, every {check.intervalSeconds} s{tally(check) !== '' && ` · ${tally(check)}`}
            </p>
            {check.lastLook !== null && (
              <p className="muted small breakable">
                {check.kind === 'heartbeat' ? 'Last beat ' : <>Last look: {check.lastLook.saw}, </>}
                <Ago at={check.lastLook.at} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
