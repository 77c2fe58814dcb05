import type { ControlStatus } from '../../api/types.js';
import { Line } from './helper-panel.js';

/** What watches memory, processes and disks, how well it can see, and what to do where it cannot. */
export function GuardsPanel(props: { readonly guards: ControlStatus['guards'] }) {
  return (
    <div className="panel">
      <header>
        <h3>Guards</h3>
        <span className="muted small">name the unit when something runs short</span>
      </header>
      <dl className="parts">
        {props.guards.map((finding) => (
          <Line key={finding.topic} finding={finding} since={null} />
        ))}
      </dl>
    </div>
  );
}
