import { ArrowUp } from 'lucide-react';

/** Lets in the rows that came while a person was reading. */
export function ArrivalsButton(props: { readonly waiting: number; readonly admit: () => void }) {
  if (props.waiting === 0) return null;
  return (
    <div className="arrivals" role="status">
      <button type="button" className="button" data-tone="accent" onClick={props.admit}>
        <ArrowUp size={15} aria-hidden />
        {`Show ${props.waiting} new`}
      </button>
    </div>
  );
}
