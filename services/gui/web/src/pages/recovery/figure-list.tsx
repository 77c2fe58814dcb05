import type { Figure } from './figures.js';
import './recovery.css';

/** Figures side by side, each with what it was drawn from. */
export function FigureList(props: { readonly figures: readonly Figure[] }) {
  return (
    <dl className="figures">
      {props.figures.map(({ word, value, detail }) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>
            <span className="figure">{value}</span>
            <span className="muted tiny">{detail}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
