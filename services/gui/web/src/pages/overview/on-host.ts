import type { Overview } from '../../api/types.js';

/** The overview narrowed to one host; as it is when none is chosen or the host is not known. */
export function onHost(overview: Overview, hostId: string | undefined): Overview {
  const host = overview.hosts.find((each) => each.id === hostId);
  if (host === undefined) return overview;
  return {
    ...overview,
    units: host.unitCounts,
    hosts: [host],
    openIncidents: overview.openIncidents.filter((incident) => incident.hostId === host.id),
    recentIncidents: overview.recentIncidents.filter((incident) => incident.hostId === host.id),
  };
}
