import { useQuery } from '@tanstack/react-query';
import { CircleCheck, ServerOff, TriangleAlert, Unplug } from 'lucide-react';
import { seriesQuery } from '../../api/queries.js';
import type { OverviewHost } from '../../api/types.js';
import { ChartTile } from '../../charts/chart-tile.js';
import { hostPanels, servedPanels } from '../../charts/panels.js';
import { repairsOff } from '../../shell/warnings.js';
import { Placeholder } from '../../ui/query-view.js';
import { Badge } from '../../ui/state.js';
import { Ago } from '../../ui/times.js';
import { networkLook } from '../system/network-look.js';
import { UnitCountsBar } from './unit-counts.js';

/** One host: whether failures heal on it, its services by state, and small live charts. */
export function HostPanel(props: { readonly host: OverviewHost; readonly counted: boolean }) {
  const { host } = props;
  const series = useQuery({
    ...seriesQuery(host.id),
    refetchInterval: (query) => (query.state.data?.length ? false : 10_000),
  });
  const served = servedPanels(hostPanels, series.data ?? []);
  const off = repairsOff(host);
  const network = host.controlStale ? null : (host.control?.network ?? null);
  const networkTrouble = network?.state === 'broken' ? networkLook(network) : null;
  return (
    <article className="panel">
      <header>
        <div className="host-name">
          <h3>{host.hostname}</h3>
          <span className="muted small">
            heard of <Ago at={host.lastSeen} />
          </span>
        </div>
        {off === null ? (
          <Badge look={{ tone: 'ok', icon: CircleCheck, word: 'Heals' }} />
        ) : (
          <Badge look={{ tone: 'warn', icon: TriangleAlert, word: `Does not heal: ${off}` }} />
        )}
        {networkTrouble !== null && (
          <Badge look={{ tone: networkTrouble.tone, icon: Unplug, word: networkTrouble.word }} />
        )}
        {props.counted && <UnitCountsBar counts={host.unitCounts} />}
      </header>
      {served.length > 0 ? (
        <div className="tiles">
          {served.map((each) => (
            <ChartTile key={each.key} hostId={host.id} served={each} />
          ))}
        </div>
      ) : series.isPending ? (
        <div className="tiles" aria-busy="true">
          {hostPanels.map((panel) => (
            <div key={panel.title} className="tile">
              <div className="skeleton tile-bone" />
            </div>
          ))}
        </div>
      ) : (
        <Placeholder icon={ServerOff} title="No measurements yet">
          The collector of this host has not written any. They appear here by themselves.
        </Placeholder>
      )}
    </article>
  );
}
