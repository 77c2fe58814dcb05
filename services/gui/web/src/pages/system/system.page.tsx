import { useQuery } from '@tanstack/react-query';
import { ServerOff } from 'lucide-react';
import { meQuery, overviewQuery } from '../../api/queries.js';
import type { Overview, OverviewHost } from '../../api/types.js';
import { useHostId } from '../../shell/host-switcher.js';
import { BoneRows, Placeholder, QueryView } from '../../ui/query-view.js';
import { Ago } from '../../ui/times.js';
import { useTitle } from '../../ui/title.js';
import { onHost } from '../overview/on-host.js';
import { AboutPanel } from './about-panel.js';
import { HostChecks } from './host-checks.js';
import { BackTestPanel } from './back-test.js';
import { AllowList } from './allow-list.js';
import { GuardsPanel } from './guards-panel.js';
import { HelperPanel } from './helper-panel.js';
import { NetworkPanel } from './network-panel.js';
import { Parts } from './parts.js';
import './system.css';

/** The product itself: per host its parts, the modes in force and the allow-list in force. */
export default function SystemPage() {
  useTitle('System');
  const hostId = useHostId();
  const me = useQuery(meQuery).data;
  const asked = useQuery(overviewQuery);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>System</h1>
          <p className="lead small">Console {me?.version}. What acts, by which rules, and how it is doing.</p>
        </div>
      </div>
      <AboutPanel />
      <QueryView<Overview> asked={asked} what="the state of the system" skeleton={<BoneRows count={6} />}>
        {(overview) => {
          const { hosts } = onHost(overview, hostId);
          if (hosts.length === 0) {
            return (
              <div className="panel">
                <Placeholder icon={ServerOff} title="No host yet">
                  A host appears as soon as its collector or orchestrator reports.
                </Placeholder>
              </div>
            );
          }
          return hosts.map((host) => <HostSystem key={host.id} host={host} />);
        }}
      </QueryView>
    </div>
  );
}

function HostSystem(props: { readonly host: OverviewHost }) {
  const { host } = props;
  return (
    <section className="section" aria-label={host.hostname}>
      <div className="section-head">
        <h2>{host.hostname}</h2>
        <span className="muted small">
          first seen <Ago at={host.firstSeen} />
        </span>
      </div>
      <div className="system-columns">
        <div className="system-column">
          {host.control !== null && <HelperPanel control={host.control} />}
          {host.control?.network != null && <NetworkPanel network={host.control.network} />}
          <Parts host={host} />
        </div>
        {host.control !== null && (
          <div className="system-column">
            {host.control.guards.length > 0 && <GuardsPanel guards={host.control.guards} />}
            <AllowList control={host.control} hostId={host.id} />
          </div>
        )}
      </div>
      {host.control !== null && <HostChecks control={host.control} hostId={host.id} />}
      {host.control !== null && <BackTestPanel control={host.control} hostId={host.id} />}
    </section>
  );
}
