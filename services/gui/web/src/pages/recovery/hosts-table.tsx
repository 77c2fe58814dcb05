import type { Kpis } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { savedTime, successRate } from './figures.js';

/** The figures of each host, by name. */
export function HostsTable(props: { readonly rows: Kpis['hosts'] }) {
  return (
    <div className="table-wrap">
      <table className="table cards">
        <caption className="visually-hidden">Hosts</caption>
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col" className="number">
              Restarts
            </th>
            <th scope="col" className="number">
              Incidents
            </th>
            <th scope="col" className="number">
              Success
            </th>
            <th scope="col" className="number">
              Time to recover
            </th>
            <th scope="col" className="number">
              Saved, est.
            </th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.hostId}>
              <td className="lead-cell name">{row.hostname}</td>
              <td className="number">
                {row.restarts}
                <span className="phone-only">{row.restarts === 1 ? ' restart' : ' restarts'}</span>
              </td>
              <td className="number">
                {row.incidents}
                <span className="phone-only">{row.incidents === 1 ? ' incident' : ' incidents'}</span>
              </td>
              <td className="number">
                {successRate(row)}
                <span className="phone-only"> success</span>
              </td>
              <td className="number">
                <span className="phone-only">back in </span>
                {row.recovery.p50Ms === null ? '–' : duration(row.recovery.p50Ms)}
              </td>
              <td className="number">
                {savedTime(row.savedMinutes)}
                <span className="phone-only"> saved (est.)</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
