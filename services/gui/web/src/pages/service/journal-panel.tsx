import { useQuery } from '@tanstack/react-query';
import { Pause, Play, Search } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { journalQuery } from '../../api/queries.js';
import type { JournalLine } from '../../api/types.js';
import { At } from '../../ui/times.js';
import { Bone } from '../../ui/query-view.js';

/** The tail of the unit's journal: live until paused, searchable; the end stays in view while one is at the end. */
export function JournalPanel(props: { readonly hostId: string; readonly unit: string }) {
  const [paused, setPaused] = useState(false);
  const [text, setText] = useState('');
  const asked = useQuery(journalQuery(props.hostId, props.unit, !paused));
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lines = asked.data?.lines;
  const shown = useMemo(() => {
    const wanted = text.toLowerCase();
    return (lines ?? []).filter((line) =>
      `${line.identifier} ${line.message}`.toLowerCase().includes(wanted),
    );
  }, [lines, text]);

  useLayoutEffect(() => {
    if (atEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [shown]);

  return (
    <section className="panel" aria-labelledby="journal-title">
      <header>
        <h3 id="journal-title">Journal</h3>
        <div className="toolbar">
          <label className="search journal-search">
            <span className="visually-hidden">Search the journal lines</span>
            <Search size={15} aria-hidden />
            <input
              className="input"
              data-filter
              placeholder="Search"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <kbd>/</kbd>
          </label>
          <button type="button" className="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
            {paused ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
            {paused ? 'Go on' : 'Pause'}
          </button>
        </div>
      </header>
      <div
        className="journal"
        ref={box}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`Journal of ${props.unit}`}
        onScroll={({ currentTarget: it }) => {
          atEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < 24;
        }}
      >
        <Lines
          lines={shown}
          pending={asked.isPending}
          reason={asked.error?.message ?? (asked.data?.state === 'done' ? '' : (asked.data?.sentence ?? ''))}
          searching={text !== ''}
        />
      </div>
    </section>
  );
}

function Lines(props: {
  readonly lines: readonly JournalLine[];
  readonly pending: boolean;
  readonly reason: string;
  readonly searching: boolean;
}) {
  if (props.pending) {
    return (
      <div className="journal-wait" aria-busy="true">
        <Bone width="70%" />
        <Bone width="52%" />
        <Bone width="61%" />
      </div>
    );
  }
  if (props.lines.length === 0) {
    const empty = props.searching ? 'No line has that in it.' : 'The unit has written nothing yet.';
    return <p className="journal-empty muted small">{props.reason || empty}</p>;
  }
  return (
    <>
      {props.reason !== '' && <p className="journal-empty muted small">{props.reason}</p>}
      {props.lines.map((line, index) => (
        <div
          key={`${line.at} ${index}`}
          className="journal-line"
          data-grave={line.priority <= 3}
          data-warn={line.priority === 4}
        >
          <At at={line.at} />
          <span className="journal-who">{line.identifier}</span>
          <span className="journal-text">
            {line.priority <= 3 && <span className="visually-hidden">error: </span>}
            {line.message}
          </span>
        </div>
      ))}
    </>
  );
}
