import { CircleCheck, Eye } from 'lucide-react';
import type { ServiceDetail } from '../../api/types.js';
import { HealthChecks } from '../../ui/health-checks.js';
import { Badge } from '../../ui/state.js';

/** The checks and heartbeats of a service, and what would follow from one that is red. */
export function ServiceChecks(props: { readonly service: ServiceDetail }) {
  const { checks, ifHung } = props.service;
  return (
    <section className="panel" aria-labelledby="checks-title">
      <header>
        <h3 id="checks-title">Checks and heartbeats</h3>
        {checks.length > 0 && (
          <Badge
            look={
              ifHung.willHeal
                ? { tone: 'ok', icon: CircleCheck, word: 'Will be healed if red' }
                : { tone: 'unknown', icon: Eye, word: 'Only told if red' }
            }
          />
        )}
      </header>
      {checks.length === 0 ? (
        <p className="body muted small">
          Nothing asks whether it works: when it hangs and systemd still calls it active, nobody notices. Add
          a check of this unit to checks.json on the host: an http or tcp request that it has to answer, or a
          heartbeat that it gives.
        </p>
      ) : (
        <>
          <HealthChecks checks={checks} />
          <div className="table-foot">
            <span>
              {ifHung.sentence} Policy: {ifHung.name} ({ifHung.mode}).
            </span>
          </div>
        </>
      )}
    </section>
  );
}
