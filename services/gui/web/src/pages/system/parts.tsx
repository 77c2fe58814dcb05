import {
  CircleCheck,
  CircleHelp,
  Eye,
  FlaskConical,
  OctagonAlert,
  Pencil,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { ControlStatus, OverviewHost } from '../../api/types.js';
import { Badge, type Tone } from '../../ui/state.js';
import { Ago } from '../../ui/times.js';

const icons = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonAlert,
  unknown: CircleHelp,
  healing: FlaskConical,
};
const mark = (tone: Tone, word: string): ReactNode => <Badge look={{ tone, icon: icons[tone], word }} />;

const helperMarks: Readonly<Record<ControlStatus['helper']['state'], readonly [Tone, string]>> = {
  ready: ['ok', 'Ready'],
  absent: ['bad', 'Absent'],
  refused: ['bad', 'Refuses'],
  'lease-held': ['warn', 'Lease held by another'],
  degraded: ['warn', 'Degraded'],
  unknown: ['unknown', 'Not known'],
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
        <h3>Parts and modes</h3>
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
              Read over {control.mode}. {control.bus === 'live' && 'Changes arrive as they happen.'}
            </Part>
            <Part name="Host helper" mark={mark(...helperMarks[control.helper.state])}>
              {control.helper.detail || 'The only part that may restart a service.'}
            </Part>
            <Part
              name="Action mode"
              mark={
                control.monitorOnly ? (
                  <Badge look={{ tone: 'warn', icon: Eye, word: 'Monitor only' }} />
                ) : control.dryRun ? (
                  <Badge look={{ tone: 'warn', icon: Pencil, word: 'Dry run' }} />
                ) : (
                  mark('ok', 'Acts')
                )
              }
            >
              {control.monitorOnly
                ? 'The helper only watches; it restarts nothing.'
                : control.dryRun
                  ? 'Decisions are recorded, nothing is restarted. Set DRY_RUN=false on the host to let it act.'
                  : 'Failed services on the allow-list are restarted.'}
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

function Part(props: { readonly name: string; readonly mark: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="part">
      <dt>{props.name}</dt>
      <dd>{props.mark}</dd>
      <dd className="muted small part-words">{props.children}</dd>
    </div>
  );
}
