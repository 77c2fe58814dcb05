import { ChevronRight } from 'lucide-react';
import { duration } from '../../format/duration.js';
import { At } from '../../ui/times.js';
import {
  ageOf,
  facts,
  journalLines,
  pressureTable,
  processTables,
  usageTables,
  type EvidenceTable,
} from './evidence-shape.js';

const words: Readonly<Record<string, string>> = {
  properties: 'Show the properties',
  journal: 'Show the journal lines',
  processes: 'Show the processes',
  pressure: 'Show the pressure',
  report: 'Show what was measured',
};

/** What was kept as proof, folded until it is wanted; shaped by what it holds. */
export function Evidence(props: { readonly topic: string; readonly body: unknown }) {
  const age = ageOf(props.body);
  return (
    <>
      {age !== null && <p className="muted small">{`As seen ${duration(age)} before.`}</p>}
      <details className="fold">
        <summary>
          <ChevronRight size={15} className="chevron" aria-hidden />
          {words[props.topic] ?? 'Show it'}
        </summary>
        <Content body={props.body} />
      </details>
    </>
  );
}

function Content(props: { readonly body: unknown }) {
  const lines = journalLines(props.body);
  if (lines !== null) {
    if (lines.length === 0) return <p className="muted small">No lines were read.</p>;
    return (
      <div className="evidence mono" tabIndex={0} role="region" aria-label="Journal lines">
        {lines.map((line, index) => (
          <div key={index} className="evidence-line">
            {line.at !== null && <At at={line.at} />}
            <span>{line.message}</span>
          </div>
        ))}
      </div>
    );
  }
  const pressure = pressureTable(props.body);
  const tables = pressure === null ? (processTables(props.body) ?? usageTables(props.body)) : [pressure];
  if (tables !== null) return tables.map((table) => <Table key={table.title} table={table} />);
  return (
    <dl className="evidence facts mono">
      {facts(props.body).map(([name, value]) => (
        <div key={name} className="evidence-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Table(props: { readonly table: EvidenceTable }) {
  const { title, columns, rows } = props.table;
  return (
    <div className="evidence table-wrap" tabIndex={0} role="region" aria-label={title || 'Pressure'}>
      <table className="table evidence-table">
        {title !== '' && <caption>{title}</caption>}
        <thead>
          <tr>
            {columns.map(({ name, number }) => (
              <th key={name} scope="col" className={number ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((text, cell) => (
                <td key={cell} className={columns[cell]?.number ? 'number' : 'clip'} title={text}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
