import { useQuery } from '@tanstack/react-query';
import { ServerOff } from 'lucide-react';
import { overviewQuery } from '../../api/queries.js';
import type { Overview } from '../../api/types.js';
import { useHostId } from '../../shell/host-switcher.js';
import { Bone, BoneRows, Placeholder, QueryView } from '../../ui/query-view.js';
import { useTitle } from '../../ui/title.js';
import { HealedLately } from './healed-lately.js';
import { HostPanel } from './host-panel.js';
import { onHost } from './on-host.js';
import { WrongNow } from './wrong-now.js';
import './overview.css';

/** Three questions in their order: what is wrong now, what was healed lately, how are the hosts. */
export default function OverviewPage() {
  const hostId = useHostId();
  const asked = useQuery(overviewQuery);
  const open = asked.data?.openIncidents.length ?? 0;
  useTitle(open > 0 ? `(${open}) Overview` : 'Overview');
  return (
    <div className="page">
      <h1 className="visually-hidden">Overview</h1>
      <QueryView<Overview> asked={asked} what="the overview" skeleton={<OverviewSkeleton />}>
        {(whole) => {
          const overview = onHost(whole, hostId);
          return (
            <>
              <WrongNow overview={overview} />
              <HealedLately incidents={overview.recentIncidents} severalHosts={overview.hosts.length > 1} />
              <section className="section" aria-labelledby="hosts-title">
                <div className="section-head">
                  <h2 id="hosts-title">
                    {overview.hosts.length === 1 ? 'How the host is' : 'How the hosts are'}
                  </h2>
                  <span className="muted small">Last 15 minutes, live</span>
                </div>
                {overview.hosts.length === 0 && (
                  <div className="panel">
                    <Placeholder icon={ServerOff} title="No host yet">
                      A host appears as soon as its collector or orchestrator reports.
                    </Placeholder>
                  </div>
                )}
                {overview.hosts.map((host) => (
                  <HostPanel key={host.id} host={host} counted={overview.hosts.length > 1} />
                ))}
              </section>
            </>
          );
        }}
      </QueryView>
    </div>
  );
}

function OverviewSkeleton() {
  return (
    <div className="page">
      <Bone height="104px" />
      <Bone width="180px" height="22px" />
      <BoneRows count={4} />
      <Bone width="180px" height="22px" />
      <Bone height="240px" />
    </div>
  );
}
