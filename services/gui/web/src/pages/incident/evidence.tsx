import { ChevronRight } from 'lucide-react';
import { At } from '../../ui/times.js';
import { flatten, journalLines, tableRows } from './evidence-shape.js';

const words: Readonly<Record<string, string>> = {
  properties: 'Show the properties',
  journal: 'Show the journal lines',
  processes: 'Show the processes',
  pressure: 'Show the pressure',
};

/** What was kept as proof, folded until it is wanted; shaped by what it holds. */
export function Evidence(props: { readonly topic: string; readonly body: unknown }) {
  return (
    <details className="fold">
      <summary>
        <ChevronRight size={15} className="chevron" aria-hidden />
        {words[props.topic] ?? 'Show it'}
      </summary>
      <Content body={props.body} />
    </details>
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
  const rows = tableRows(props.body);
  if (rows !== null && rows[0] !== undefined) {
    const columns = Object.keys(rows[0]);
    return (
      <div className="evidence table-wrap" tabIndex={0} role="region" aria-label="Processes">
        <table className="table evidence-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => (
                  <td key={column}>{row[column]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  }
  return (
    <dl className="evidence facts mono">
      {flatten(props.body).map(([name, value]) => (
        <div key={name} className="evidence-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
