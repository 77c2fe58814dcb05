import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { incidentsQuery, labQuery, overviewQuery, servicesQuery } from '../../api/queries.js';
import type { Lab } from '../../api/types.js';
import { useInfiniteQuery } from '@tanstack/react-query';
import { BoneRows, Placeholder, QueryView } from '../../ui/query-view.js';
import { useTitle } from '../../ui/title.js';
import { LabCard } from './lab-card.js';
import './lab.css';

/** The sample services of the lab host: break one, and watch beside it what becomes of it. */
export default function LabPage() {
  useTitle('Lab');
  const asked = useQuery(labQuery);
  const rows = useQuery(servicesQuery).data?.items ?? [];
  const hosts = useQuery(overviewQuery).data?.hosts ?? [];
  const incidents = useInfiniteQuery(incidentsQuery({})).data?.pages[0]?.items ?? [];
  const lab = hosts.find((host) => host.control?.lab === true) ?? hosts[0];
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Lab</h1>
          <p className="lead">
            Break a sample service and see it healed. It is a real systemd in a throw-away host; nothing else
            is touched.
          </p>
        </div>
      </div>
      <QueryView<Lab> asked={asked} what="the sample services" skeleton={<BoneRows count={5} />}>
        {(data) =>
          data.services.length === 0 ? (
            <div className="panel">
              <Placeholder icon={FlaskConical} title="The lab has no sample services">
                Start Smart-Monitor with the lab host again to get them.
              </Placeholder>
            </div>
          ) : (
            <div className="lab-cards">
              {data.services.map((service) => (
                <LabCard
                  key={service.unit}
                  service={service}
                  host={lab}
                  row={rows.find(
                    (row) =>
                      row.service_name === service.unit && (lab === undefined || row.host_id === lab.id),
                  )}
                  incident={incidents.find(
                    (incident) =>
                      incident.unit === service.unit && (lab === undefined || incident.hostId === lab.id),
                  )}
                />
              ))}
            </div>
          )
        }
      </QueryView>
    </div>
  );
}
