import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { ApiError, get, post } from '../../api/client.js';
import type { BackTest, BackTestResult, ControlStatus } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { counted } from '../../format/quantity.js';
import { Notice } from '../../ui/notice.js';
import { Placeholder } from '../../ui/query-view.js';
import { Ago } from '../../ui/times.js';
import { bodyOf, failures, ranges, trialOf, type Trial } from './trial.js';
import './back-test.css';

const modes = [
  ['auto', 'Act'],
  ['suggest', 'Ask a person first'],
  ['observe', 'Only observe'],
] as const;

/** What a policy would have done: played back over what was observed on the host. */
export function BackTestPanel(props: { readonly control: ControlStatus; readonly hostId: string }) {
  const { control, hostId } = props;
  const { policies } = control;
  const [trial, setTrial] = useState<Trial>(() => trialOf('unit-failed', policies));
  const set = (change: Partial<Trial>): void => setTrial((before) => ({ ...before, ...change }));
  const asked = useMutation({
    mutationFn: () =>
      post<BackTest>(
        `/api/v1/hosts/${encodeURIComponent(hostId)}/back-test`,
        bodyOf(trial, policies, Date.now()),
      ),
  });
  const later = useLater(asked.data);
  const answer = later ?? asked.data;
  const waits = asked.isPending || answer?.state === 'queued';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asked.mutate();
  };
  return (
    <section className="panel" aria-label="Back-test">
      <header>
        <h3>Back-test</h3>
        <span className="muted small">What a policy would have done. Nothing is done now.</span>
      </header>
      <form className="back-test-form" onSubmit={submit}>
        <label className="field">
          <span>Policy</span>
          <select
            className="select"
            value={trial.of}
            onChange={(event) => setTrial({ ...trialOf(event.target.value, policies), days: trial.days })}
          >
            {policies.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
            {failures.map(([failure, words, mode]) => (
              <option key={failure} value={failure}>
                {words} (built in{mode === 'observe' ? ', only observes' : ''})
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Tried as</span>
          <select
            className="select"
            value={trial.mode}
            onChange={(event) => set({ mode: event.target.value as Trial['mode'] })}
          >
            {modes.map(([mode, words]) => (
              <option key={mode} value={mode}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>On units</span>
          <input
            className="input"
            value={trial.units}
            placeholder="* or app-*.service"
            onChange={(event) => set({ units: event.target.value })}
          />
        </label>
        <label className="field">
          <span>Actions at most</span>
          <input
            className="input"
            value={trial.actions}
            inputMode="numeric"
            pattern="[0-9]*"
            placeholder="as the host says"
            onChange={(event) => set({ actions: event.target.value })}
          />
        </label>
        <label className="field">
          <span>Over</span>
          <select
            className="select"
            value={trial.days}
            onChange={(event) => set({ days: Number(event.target.value) as Trial['days'] })}
          >
            {ranges.map((days) => (
              <option key={days} value={days}>
                {days === 1 ? 'the last day' : `the last ${days} days`}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="button" data-tone="accent" disabled={waits}>
          {waits ? 'Playing back' : 'Play back'}
        </button>
      </form>
      {asked.error !== null && (
        <div className="back-test-words">
          <Notice tone="bad">{wordsOf(asked.error)}</Notice>
        </div>
      )}
      {answer !== undefined && asked.error === null && <Answer answer={answer} hostId={hostId} />}
    </section>
  );
}

/** An answer that was not there yet is asked for until it is. */
function useLater(answer: BackTest | undefined): BackTest | undefined {
  const id = answer?.state === 'queued' ? answer.requestId : '';
  return useQuery({ ...backTestQuery(id), enabled: id !== '' }).data;
}

const backTestQuery = (id: string) =>
  queryOptions<BackTest>({
    queryKey: ['back-test', id],
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'queued' ? 2_000 : false),
    queryFn: ({ signal }) => get<BackTest>(`/api/v1/back-tests/${encodeURIComponent(id)}`, signal),
  });

function wordsOf(error: unknown): string {
  return error instanceof ApiError ? error.message : String(error);
}

function Answer(props: { readonly answer: BackTest; readonly hostId: string }) {
  const { state, sentence, result } = props.answer;
  if (state === 'queued')
    return (
      <p className="back-test-words muted" role="status">
        {sentence}
      </p>
    );
  if (state !== 'done')
    return (
      <div className="back-test-words">
        <Notice tone="warn">{sentence}</Notice>
      </div>
    );
  if (result === null)
    return (
      <Placeholder icon={History} title="Nothing is on record yet">
        {sentence} Come back when something has failed, or ask for a longer range.
      </Placeholder>
    );
  return <Result sentence={sentence} result={result} hostId={props.hostId} />;
}

function Result(props: {
  readonly sentence: string;
  readonly result: BackTestResult;
  readonly hostId: string;
}) {
  const { sentence, result, hostId } = props;
  const units = result.units.filter((one) => one.acted > 0 || one.incidents > 0 || one.refrained.length > 0);
  return (
    <>
      <p className="back-test-words" role="status">
        <strong>{sentence}</strong>
      </p>
      {units.length > 0 && (
        <div className="table-wrap">
          <table className="table cards">
            <thead>
              <tr>
                <th>Unit</th>
                <th className="number">Would have acted</th>
                <th className="number">In trouble</th>
                <th className="number">Saved</th>
                <th>Otherwise not, because</th>
              </tr>
            </thead>
            <tbody>
              {units.map((one) => (
                <tr key={one.unit}>
                  <td className="lead-cell">
                    <Link
                      className="name"
                      to="/services/$hostId/$unit"
                      params={{ hostId, unit: one.unit }}
                      search={{}}
                    >
                      {one.unit}
                    </Link>
                  </td>
                  <td className="number">
                    <span className="phone-only">would have acted </span>
                    {times(one.acted)}
                  </td>
                  <td className={one.downMs === 0 ? 'number narrow-off' : 'number'}>
                    {one.downMs === 0 ? '–' : duration(one.downMs)}
                    <span className="phone-only"> in trouble</span>
                  </td>
                  <td className={one.savedMs === 0 ? 'number narrow-off' : 'number'}>
                    {one.savedMs === 0 ? '–' : duration(one.savedMs)}
                    <span className="phone-only"> saved</span>
                  </td>
                  <td className={one.refrained.length === 0 ? 'back-test-why narrow-off' : 'back-test-why'}>
                    <span className="phone-only">Otherwise not, because</span>
                    {one.refrained.map(({ reason, sentence: why, count }) => (
                      <span key={reason} className="tag" title={why}>
                        {reason} {count}
                      </span>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {result.actions.length > 0 && (
        <details className="helper-fold">
          <summary>{counted(result.actions.length, 'action')}, one by one</summary>
          <ul className="rows back-test-actions">
            {result.actions.map((action) => (
              <li key={`${action.at} ${action.unit}`}>
                <span>
                  <Ago at={action.at} />: {action.remedy} of <strong>{action.unit}</strong>
                </span>
                <span className="muted small">
                  {action.sentence}{' '}
                  {action.assumed
                    ? `Assumed to have helped${action.savedMs > 0 ? `, ${duration(action.savedMs)} sooner` : ''}.`
                    : 'Really taken then.'}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="table-foot">
        <span>
          {counted(result.observations, 'observation')} played back, {counted(result.incidents, 'incident')}
          {result.breakers > 0 && `, ${counted(result.breakers, 'breaker')} would have opened`}
          {result.gaps > 0 && `, ${counted(result.gaps, 'gap')} in the record`}.
        </span>
      </div>
      <div className="back-test-assumed muted small">
        Taken for granted:
        <ul>
          {result.assumptions.map((assumption) => (
            <li key={assumption}>{assumption}</li>
          ))}
        </ul>
      </div>
    </>
  );
}

function times(count: number): string {
  return count === 0 ? 'never' : count === 1 ? 'once' : counted(count, 'time');
}
