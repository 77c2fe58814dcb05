import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { ApiError, post, put } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { MaintenanceWindow } from '../../api/types.js';
import { viewerZone } from '../../format/moment.js';
import { Close, Modal } from '../../ui/modal.js';
import { Notice } from '../../ui/notice.js';
import { blank, bodyOf, draftOf, kinds, spans, weekDays, type Draft, type Kind, type Span } from './plan.js';

/** Asks for a window, or for another plan of one that there is. What cannot be used is said at its field. */
export function WindowForm(props: {
  readonly window: MaintenanceWindow | null;
  readonly zone: string;
  readonly hosts: readonly string[];
  readonly onClose: () => void;
}) {
  const { window, zone, hosts, onClose } = props;
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() =>
    window === null ? blank(Date.now(), zone) : draftOf(window, Date.now(), viewerZone()),
  );
  const set = (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change }));
  const wish = useMutation({
    mutationFn: () =>
      window === null
        ? post('/api/v1/maintenance', bodyOf(draft))
        : put(`/api/v1/maintenance/${encodeURIComponent(window.id)}`, bodyOf(draft)),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: keys.maintenance }),
  });
  const fields = wish.error instanceof ApiError ? wish.error.fields : [];
  const problem = (field: string): string | undefined => fields.find((one) => one.field === field)?.message;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    wish.mutate();
  };
  return (
    <Modal
      open
      onOpenChange={(open) => !open && onClose()}
      title={window === null ? 'Plan a maintenance window' : `Change ${window.name}`}
      description="It ends by itself. While it lasts nothing is done by a policy to what it is about."
    >
      <form className="window-form" onSubmit={submit}>
        <Field label="Name" problem={problem('name')}>
          <input
            className="input"
            value={draft.name}
            maxLength={100}
            placeholder="for example: new disk in web01"
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
        <Field label="How often" problem={problem('kind')}>
          <select
            className="select"
            value={draft.kind}
            onChange={(event) => set({ kind: event.target.value as Kind })}
          >
            {kinds.map(([kind, word]) => (
              <option key={kind} value={kind}>
                {word}
              </option>
            ))}
          </select>
        </Field>
        {draft.kind === 'weekly' && <Days draft={draft} set={set} problem={problem('days')} />}
        <div className="window-pair">
          <Start draft={draft} set={set} problem={problem('start')} />
          <Field label="Time zone" problem={problem('zone')}>
            <Zone draft={draft} set={set} zone={zone} />
          </Field>
        </div>
        <Field label="For how long" problem={problem('minutes')}>
          <span className="window-span">
            <input
              className="input"
              type="number"
              inputMode="decimal"
              min="0"
              step="any"
              value={draft.amount}
              onChange={(event) => set({ amount: event.target.value })}
            />
            <select
              className="select"
              aria-label="Unit of the time"
              value={draft.span}
              onChange={(event) => set({ span: event.target.value as Span })}
            >
              {spans.map(([span]) => (
                <option key={span}>{span}</option>
              ))}
            </select>
          </span>
        </Field>
        {draft.kind !== 'once' && (
          <Field label="Until, your time (empty: it goes on coming back)" problem={problem('until')}>
            <input
              className="input"
              type="datetime-local"
              value={draft.until}
              onChange={(event) => set({ until: event.target.value })}
            />
          </Field>
        )}
        <Names
          label="Services (* for any characters; commas between several)"
          value={draft.units}
          problem={problem('units')}
          onChange={(units) => set({ units })}
        />
        <Names
          label={`Hosts (* for every host)${hosts.length > 1 ? `: ${hosts.slice(0, 8).join(', ')}` : ''}`}
          value={draft.hosts}
          problem={problem('hosts')}
          onChange={(names) => set({ hosts: names })}
        />
        <Field label="Why (others see it)" problem={problem('note')}>
          <input
            className="input"
            value={draft.note}
            maxLength={500}
            onChange={(event) => set({ note: event.target.value })}
          />
        </Field>
        {wish.error !== null && fields.length === 0 && (
          <Notice tone="bad" live>
            {wish.error.message}
          </Notice>
        )}
        <div className="actions">
          <Close className="button" type="button">
            Leave it
          </Close>
          <button type="submit" className="button" data-tone="accent" disabled={wish.isPending}>
            {window === null ? 'Plan it' : 'Change it'}
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface Part {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly problem: string | undefined;
}

function Start({ draft, set, problem }: Part) {
  if (draft.kind === 'cron')
    return (
      <Field label="Minute, hour, day, month, day of week" problem={problem}>
        <input
          className="input mono"
          value={draft.cron}
          spellCheck={false}
          onChange={(event) => set({ cron: event.target.value })}
        />
      </Field>
    );
  return (
    <Field label="Begins" problem={problem}>
      {draft.kind === 'once' ? (
        <input
          className="input"
          type="datetime-local"
          value={draft.moment}
          onChange={(event) => set({ moment: event.target.value })}
        />
      ) : (
        <input
          className="input"
          type="time"
          value={draft.time}
          onChange={(event) => set({ time: event.target.value })}
        />
      )}
    </Field>
  );
}

function Days({ draft, set, problem }: Part) {
  const toggle = (day: Draft['days'][number]): void =>
    set({ days: draft.days.includes(day) ? draft.days.filter((one) => one !== day) : [...draft.days, day] });
  return (
    <fieldset className="field window-days">
      <legend>On</legend>
      <div className="segments">
        {weekDays.map(([day, word]) => (
          <button key={day} type="button" aria-pressed={draft.days.includes(day)} onClick={() => toggle(day)}>
            {word}
          </button>
        ))}
      </div>
      {problem !== undefined && <FieldProblem text={problem} />}
    </fieldset>
  );
}

/** The zones of the console and of the person first, then every one that the browser knows. */
function Zone(props: Omit<Part, 'problem'> & { readonly zone: string }) {
  const { draft, set, zone } = props;
  const first = [...new Set([draft.zone, zone, viewerZone(), 'UTC'])];
  const known = Intl.supportedValuesOf('timeZone').filter((one) => !first.includes(one));
  return (
    <select className="select" value={draft.zone} onChange={(event) => set({ zone: event.target.value })}>
      {[...first, ...known].map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );
}

function Names(props: {
  readonly label: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={props.label} problem={props.problem}>
      <input
        className="input"
        value={props.value}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => props.onChange(event.target.value)}
      />
    </Field>
  );
}

function Field(props: {
  readonly label: string;
  readonly problem: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div className="field">
      <label className="field">
        <span>{props.label}</span>
        {props.children}
      </label>
      {props.problem !== undefined && <FieldProblem text={props.problem} />}
    </div>
  );
}

/** What is wrong with a field: the words go on from its name. */
function FieldProblem(props: { readonly text: string }) {
  return (
    <em className="field-problem" role="alert">
      {`This ${props.text}.`}
    </em>
  );
}
