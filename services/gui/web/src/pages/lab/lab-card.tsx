import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  ChevronRight,
  CirclePlay,
  Flame,
  Hand,
  MemoryStick,
  Repeat2,
  Snail,
  Wrench,
  Zap,
  type LucideIcon,
} from 'lucide-react';
import { useState } from 'react';
import { post } from '../../api/client.js';
import type { Incident, LabResult, LabService, OverviewHost, ServiceRow } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { withoutUnit } from '../../format/sentence.js';
import { repairsOff } from '../../shell/warnings.js';
import { Badge, incidentLook, StateWord, unitLook } from '../../ui/state.js';
import { Ago, For, Running } from '../../ui/times.js';

type How = LabService['breaks'][number]['how'];
const icons: Readonly<Record<How, LucideIcon>> = {
  kill: Zap,
  hang: Snail,
  'crash-loop': Repeat2,
  'fill-memory': MemoryStick,
  stop: Hand,
  start: CirclePlay,
  repair: Wrench,
};

/** One sample service: how to break it on the left, what becomes of it on the right. */
export function LabCard(props: {
  readonly service: LabService;
  readonly host: OverviewHost | undefined;
  readonly row: ServiceRow | undefined;
  readonly incident: Incident | undefined;
}) {
  const { service, row, host } = props;
  const [brokenAt, setBrokenAt] = useState<number | null>(null);
  const [explained, setExplained] = useState('');
  const act = useMutation({
    mutationFn: (how: How) => post<LabResult>('/api/v1/lab/break', { unit: service.unit, how }),
    onMutate: () => setBrokenAt(Date.now()),
  });
  const off = repairsOff(host);
  return (
    <article className="panel lab-card">
      <div className="lab-left">
        <div>
          <h2 className="lab-name">
            {row === undefined ? (
              service.unit
            ) : (
              <Link
                to="/services/$hostId/$unit"
                params={{ hostId: row.host_id, unit: service.unit }}
                search={{}}
              >
                {service.unit}
              </Link>
            )}
          </h2>
          <p className="muted small lab-explains">
            {act.error?.message ?? act.data?.detail ?? (explained || service.description)}
          </p>
        </div>
        <div className="toolbar">
          {service.breaks.map((offer) => {
            const Icon = icons[offer.how] ?? Flame;
            return (
              <button
                key={offer.how}
                type="button"
                className="button"
                title={offer.explains}
                disabled={act.isPending}
                onPointerEnter={() => setExplained(offer.explains)}
                onPointerLeave={() => setExplained('')}
                onFocus={() => setExplained(offer.explains)}
                onClick={() => act.mutate(offer.how)}
              >
                <Icon size={15} aria-hidden />
                {offer.label}
              </button>
            );
          })}
        </div>
      </div>
      <div className="lab-right" aria-live="polite">
        {row === undefined ? (
          <span className="muted small">The orchestrator has not reported this service yet.</span>
        ) : (
          <div className="lab-now">
            <Badge look={unitLook(row.status, row.raw_status, row.sub_state)} />
            <span className="muted small">
              <For since={Date.parse(row.since)} />
            </span>
          </div>
        )}
        {off !== null && <p className="small tint" data-state="warn">{`Will not be healed: ${off}.`}</p>}
        <Result incident={props.incident} brokenAt={brokenAt} />
      </div>
    </article>
  );
}

function Result(props: { readonly incident: Incident | undefined; readonly brokenAt: number | null }) {
  const { incident, brokenAt } = props;
  if (incident === undefined) return <p className="muted small">No incident yet. Break it.</p>;
  // The clocks of browser and host may differ a little.
  const fresh = brokenAt !== null && incident.openedAt >= brokenAt - 2_000;
  return (
    <Link
      to="/incidents/$id"
      params={{ id: incident.id }}
      search={{}}
      className="lab-result"
      data-fresh={fresh}
    >
      <span className="lab-result-head small">
        <StateWord look={incidentLook(incident.state)} />
        <strong>
          {incident.state === 'open' ? (
            <Running since={incident.openedAt} />
          ) : incident.durationMs === null ? (
            ''
          ) : (
            `in ${duration(incident.durationMs)}`
          )}
        </strong>
      </span>
      <span className="muted small">
        {withoutUnit(incident.summary, incident.unit)} <Ago at={incident.openedAt} inLink />
      </span>
      {incident.state === 'open' && <span className="small">{incident.standing.sentence}</span>}
      <span className="lab-story small">
        Read the story
        <ChevronRight size={14} aria-hidden />
      </span>
    </Link>
  );
}
