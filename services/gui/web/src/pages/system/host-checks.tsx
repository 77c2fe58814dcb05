import { Stethoscope } from 'lucide-react';
import type { ControlStatus } from '../../api/types.js';
import { counted } from '../../format/quantity.js';
import { HealthChecks } from '../../ui/health-checks.js';
import { Placeholder } from '../../ui/query-view.js';

/** Every check and heartbeat of a host. */
export function HostChecks(props: { readonly control: ControlStatus; readonly hostId: string }) {
  const { checks } = props.control;
  return (
    <section className="panel" aria-label="Checks and heartbeats">
      <header>
        <h3>Checks and heartbeats</h3>
        <span className="muted small">{counted(checks.length, 'check')}</span>
      </header>
      {checks.length === 0 ? (
        <Placeholder icon={Stethoscope} title="No service is asked whether it works">
          A service that hangs is not noticed as long as systemd calls it active. Write what it has to answer,
          or how often it has to beat, in checks.json on the host; npm run checks:check says what the file
          means, and SIGHUP to the orchestrator puts it in force.
        </Placeholder>
      ) : (
        <HealthChecks checks={checks} hostId={props.hostId} />
      )}
    </section>
  );
}
