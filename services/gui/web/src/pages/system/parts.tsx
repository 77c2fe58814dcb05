import type { ControlStatus, OverviewHost } from '../../api/types.js';
import type { Tone } from '../../ui/state.js';
import { Ago } from '../../ui/times.js';
import { mark, Part } from './part.js';

/** Where unit state comes from, by SERVICE_STATUS_MODE. */
const sources: Readonly<Record<string, string>> = {
  dbus: 'Read over the system bus.',
  helper: 'Read through the host helper.',
};

const busMarks: Readonly<Record<ControlStatus['bus'], readonly [Tone, string]>> = {
  live: ['ok', 'Live'],
  resyncing: ['warn', 'Reading again'],
  lost: ['bad', 'Lost'],
};

/** The parts that watch and act on a host, each with its state and what that means. */
export function Parts(props: { readonly host: OverviewHost }) {
  const { host } = props;
  const { control } = host;
  return (
    <div className="panel">
      <header>
        <h3>Parts</h3>
      </header>
      <dl className="parts">
        <Part
          name="Orchestrator"
          mark={
            control === null
              ? mark('bad', 'Never seen')
              : host.controlStale
                ? mark('bad', 'Silent')
                : mark('ok', 'Working')
          }
        >
          {host.controlAt === null ? (
            'Has not reported.'
          ) : (
            <>
              Reported <Ago at={host.controlAt} />.
            </>
          )}
          {control !== null && ` Version ${control.version}, watches ${control.units} units.`}
        </Part>
        {control !== null && (
          <>
            <Part name="Unit state" mark={mark(...busMarks[control.bus])}>
              {sources[control.mode] ?? `Read over ${control.mode}.`}{' '}
              {control.bus === 'live' && 'Changes arrive as they happen.'}
            </Part>
            {control.lab && (
              <Part name="Kind of host" mark={mark('healing', 'Lab')}>
                A throw-away host; nothing on it matters.
              </Part>
            )}
          </>
        )}
        <Part name="Host" mark={<span className="tag">{host.osPlatform}</span>}>
          Heard of <Ago at={host.lastSeen} />. <span className="mono tiny breakable">{host.id}</span>
        </Part>
      </dl>
    </div>
  );
}
