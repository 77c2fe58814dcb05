import { useNavigate, useSearch } from '@tanstack/react-router';
import type { OverviewHost } from '../api/types.js';

/** The host that the pages are narrowed to; undefined for all. Kept in the URL. */
export function useHostId(): string | undefined {
  return useSearch({ strict: false, select: (search: { host?: string | undefined }) => search.host });
}

/** Chooses one host or all; not there when there is only one. */
export function HostSwitcher(props: { readonly hosts: readonly OverviewHost[] }) {
  const chosen = useHostId();
  const navigate = useNavigate();
  if (props.hosts.length < 2) return null;
  return (
    <select
      className="select switcher"
      aria-label="Host"
      value={chosen ?? ''}
      onChange={(event) => {
        const host = event.target.value;
        void navigate({
          to: '.',
          search: ((before: object) => ({ ...before, host: host === '' ? undefined : host })) as never,
        });
      }}
    >
      <option value="">All hosts</option>
      {props.hosts.map((host) => (
        <option key={host.id} value={host.id}>
          {host.hostname}
        </option>
      ))}
    </select>
  );
}
