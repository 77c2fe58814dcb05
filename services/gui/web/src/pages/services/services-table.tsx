import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, Eye, HeartPulse, Hand } from 'lucide-react';
import type { ServiceRow } from '../../api/types.js';
import { StateWord, unitLook } from '../../ui/state.js';
import { Ago } from '../../ui/times.js';
import type { Column, Direction } from './arrange.js';

interface Props {
  readonly rows: readonly ServiceRow[];
  readonly withHost: boolean;
  /** Why nothing is repaired on a host just now; null when repairs are on. */
  readonly offOn: (hostId: string) => string | null;
  readonly column: Column;
  readonly direction: Direction;
  readonly onSort: (column: Column) => void;
}

/** The services as a table, and as cards on a phone. */
export function ServicesTable(props: Props) {
  const { rows, withHost } = props;
  return (
    <div className="table-wrap">
      <table className="table cards">
        <caption className="visually-hidden">Services</caption>
        <thead>
          <tr>
            <Head {...props} of="name" word="Service" />
            <Head {...props} of="state" word="State" />
            <Head {...props} of="since" word="Since" />
            {withHost && <Head {...props} of="host" word="Host" />}
            <th scope="col">If it fails</th>
            <Head {...props} of="failures" word="Failures, 24 h" number />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.host_id} ${row.service_name}`}>
              <td className="lead-cell">
                <Link
                  className="name"
                  to="/services/$hostId/$unit"
                  params={{ hostId: row.host_id, unit: row.service_name }}
                  search={{}}
                >
                  {row.service_name}
                </Link>
              </td>
              <td title={`${row.raw_status} (${row.sub_state})`}>
                <StateWord look={unitLook(row.status, row.raw_status, row.sub_state)} />
              </td>
              <td className="muted">
                <Ago at={Date.parse(row.since)} />
              </td>
              {withHost && <td>{row.host}</td>}
              <td className={row.approved || row.operator_stopped ? '' : 'narrow-off'}>
                <WhenItFails row={row} off={props.offOn(row.host_id)} />
              </td>
              <td className={row.recent_failures > 0 ? 'number' : 'number narrow-off muted'}>
                {row.recent_failures}
                <span className="phone-only"> failed</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function WhenItFails(props: { readonly row: ServiceRow; readonly off: string | null }) {
  const { row } = props;
  if (row.operator_stopped) {
    return (
      <span className="state-word muted">
        <Hand size={14} aria-hidden />
        Stopped by a person
      </span>
    );
  }
  if (!row.approved) return <span className="muted">Recorded only</span>;
  if (props.off !== null) {
    return (
      <span className="state-word" data-state="warn">
        <Eye size={14} aria-hidden />
        {`Will not be restarted: ${props.off}`}
      </span>
    );
  }
  return (
    <span className="state-word" data-state="healing">
      <HeartPulse size={14} aria-hidden />
      Will be restarted
    </span>
  );
}

function Head(props: Props & { readonly of: Column; readonly word: string; readonly number?: boolean }) {
  const sorted = props.column === props.of;
  const Arrow = props.direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={props.number === true ? 'number' : undefined}
      aria-sort={sorted ? (props.direction === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" onClick={() => props.onSort(props.of)}>
        {props.word}
        {sorted && <Arrow size={13} aria-hidden />}
      </button>
    </th>
  );
}
