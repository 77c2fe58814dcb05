import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { keys } from '../api/keys.js';
import { telemetryQuery } from '../api/queries.js';
import { clockTime } from '../format/moment.js';
import { quantity } from '../format/quantity.js';
import { lineOf, liveWindowMs, type LiveSample } from '../live/samples.js';
import type { ServedPanel } from './panels.js';
import type { Reading } from './spark.js';

const Spark = lazy(() => import('./spark.js'));
const noSamples: readonly LiveSample[] = [];

/** One metric of a host: what it is now, and the last quarter of an hour. */
export function ChartTile(props: { readonly hostId: string; readonly served: ServedPanel }) {
  const { hostId } = props;
  const { panel, key, unit } = props.served;
  const stored = useQuery(telemetryQuery(hostId, key, liveWindowMs)).data;
  const samples = useQuery<readonly LiveSample[]>({
    queryKey: keys.samples(hostId),
    enabled: false,
    initialData: noSamples,
  }).data;
  const [reading, setReading] = useState<Reading | null>(null);
  const line = useMemo(
    () => lineOf(stored, samples, key, panel.pick, panel.combine),
    [stored, samples, key, panel],
  );
  const last = line.values.at(-1) ?? null;
  const shown = reading?.value ?? last;
  return (
    <div className="tile">
      <div className="tile-head">
        <span>{panel.title}</span>
        {reading !== null && <span className="tiny">{clockTime(reading.at)}</span>}
      </div>
      <div className="tile-value">{shown === null ? '–' : quantity(shown, unit)}</div>
      <Suspense fallback={<div className="spark" />}>
        <Spark
          line={line}
          top={panel.top}
          label={`${panel.title}, last 15 minutes, now ${last === null ? 'not known' : quantity(last, unit)}`}
          onReading={setReading}
        />
      </Suspense>
    </div>
  );
}
