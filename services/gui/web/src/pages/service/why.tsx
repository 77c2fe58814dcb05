import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { whyQuery } from '../../api/queries.js';
import type { ServiceDetail } from '../../api/types.js';
import { Checks } from '../../ui/checks.js';
import { Notice } from '../../ui/notice.js';

/** Every check of the host's orchestrator about the unit, as it would answer just now; asked when it is wanted. */
export function Why(props: { readonly service: ServiceDetail }) {
  const { hostId, unit } = props.service;
  const [wanted, setWanted] = useState(false);
  const asked = useQuery({ ...whyQuery(hostId, unit), enabled: wanted });
  const ask = (): void => {
    if (wanted) void asked.refetch();
    setWanted(true);
  };
  return (
    <div className="why">
      <button type="button" className="button" disabled={asked.isFetching} onClick={ask}>
        {asked.isFetching ? 'Asking the host' : wanted ? 'Ask again' : 'What would be decided now?'}
      </button>
      {asked.error !== null && (
        <Notice tone="bad" live>
          {asked.error.message}
        </Notice>
      )}
      {asked.data !== undefined && (
        <>
          <p className="small" role="status">
            {asked.data.sentence} {asked.data.policy !== '' && `Policy: ${asked.data.policy}.`}
          </p>
          <Checks checks={asked.data.checks} open />
        </>
      )}
    </div>
  );
}
