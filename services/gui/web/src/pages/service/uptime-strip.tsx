import { useQuery } from '@tanstack/react-query';
import { historyQuery } from '../../api/queries.js';
import { duration } from '../../format/duration.js';
import { clockTime, full, shortMoment } from '../../format/moment.js';
import { uptimePercent } from '../../format/quantity.js';
import { useNow } from '../../ui/now.js';
import { unitLook } from '../../ui/state.js';
import { beginningOf, stretches } from './strip.js';

export const windows = { '1h': 60, '24h': 1440, '7d': 10_080 } as const;
export type Window = keyof typeof windows;

/** The states over a window as a coloured strip, with the share of the time that the unit ran. */
export function UptimeStrip(props: {
  readonly hostId: string;
  readonly unit: string;
  readonly window: Window;
  readonly onWindow: (window: Window) => void;
}) {
  const minutes = windows[props.window];
  const history = useQuery({
    ...historyQuery(props.hostId, props.unit, minutes),
    placeholderData: (before) => before,
  }).data;
  const now = useNow(15_000);
  const to = Math.max(now, history?.uptime.to ?? 0);
  const windowFrom = to - minutes * 60_000;
  const from = history === undefined ? windowFrom : beginningOf(history.items, windowFrom, to);
  const list = history === undefined ? [] : stretches(history.items, from, to);
  const percent = history?.uptime.percent;
  return (
    <section className="panel" aria-labelledby="uptime-title">
      <header>
        <h3 id="uptime-title">
          Uptime{' '}
          <span className="uptime-figure">
            {percent === undefined ? '' : percent === null ? 'not known' : uptimePercent(percent)}
          </span>
        </h3>
        <div className="segments" role="group" aria-label="Window">
          {(Object.keys(windows) as Window[]).map((window) => (
            <button
              key={window}
              type="button"
              aria-pressed={window === props.window}
              onClick={() => props.onWindow(window)}
            >
              {window.replace('h', ' h').replace('d', ' d')}
            </button>
          ))}
        </div>
      </header>
      <div className="body">
        <div
          className="strip"
          role="img"
          aria-label={`${list.filter((each) => each.status === 'failed').length} failures in this window`}
        >
          {list.map((each) => (
            <i
              key={each.from}
              data-status={each.status}
              style={{ flexGrow: (each.to - each.from) / (to - from) }}
              title={`${unitLook(each.status).word} ${duration(each.to - each.from)}, from ${full(each.from)}`}
            />
          ))}
        </div>
        <div className="strip-scale muted tiny">
          <span>{beginning(props.window, from, from > windowFrom)}</span>
          <span className="strip-key">
            {(['running', 'stopped', 'failed', 'unknown'] as const).map((status) => (
              <span key={status}>
                <i data-status={status} aria-hidden="true" />
                {unitLook(status).word}
              </span>
            ))}
          </span>
          <span>now</span>
        </div>
      </div>
    </section>
  );
}

function beginning(window: Window, from: number, firstSeen: boolean): string {
  if (firstSeen) return `first seen ${shortMoment(from, Date.now())}`;
  return window === '7d' ? '7 days ago' : clockTime(from).slice(0, 5);
}
