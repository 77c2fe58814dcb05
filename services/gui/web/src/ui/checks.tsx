import { Check, ChevronRight, Minus, X } from 'lucide-react';
import type { Comparison, DecisionCheck } from '../api/types.js';
import { counted } from '../format/quantity.js';
import './checks.css';

/** The chain of checks of a decision, in its fixed order, folded until it is wanted. */
export function Checks(props: { readonly checks: readonly DecisionCheck[]; readonly open?: boolean }) {
  const hits = props.checks.filter((check) => check.hit).length;
  if (props.checks.length === 0) return null;
  return (
    <details className="fold" open={props.open === true}>
      <summary>
        <ChevronRight size={15} className="chevron" aria-hidden />
        {hits === 0
          ? `${counted(props.checks.length, 'check')}, none stood in the way`
          : `${counted(props.checks.length, 'check')}, ${hits} stood in the way`}
      </summary>
      <ol className="checks">
        {props.checks.map((check) => (
          <li key={check.reason} data-hit={check.hit}>
            {check.hit ? (
              <X size={14} aria-label="stood in the way" />
            ) : (
              <Check size={14} aria-label="clear" />
            )}
            <code>{check.reason}</code>
            <span>{check.saw}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** What was compared after an action, line by line. */
export function Comparisons(props: { readonly comparisons: readonly Comparison[] }) {
  if (props.comparisons.length === 0) return null;
  return (
    <details className="fold">
      <summary>
        <ChevronRight size={15} className="chevron" aria-hidden />
        {`${counted(props.comparisons.length, 'thing')} compared`}
      </summary>
      <ol className="checks comparisons">
        {props.comparisons.map((line) => (
          <li key={line.name} data-hit={!line.ok}>
            {line.ok ? (
              <Check size={14} aria-label="holds" />
            ) : (
              <Minus size={14} aria-label="does not hold" />
            )}
            <code>{line.name}</code>
            <span>
              expected {line.expected}, found {line.found}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
