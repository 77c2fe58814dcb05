import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Hand, MessageCircleQuestion } from 'lucide-react';
import { useState } from 'react';
import { post } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { meQuery } from '../../api/queries.js';
import type { Incident, RequestAnswer, Suggestion } from '../../api/types.js';
import { shortMoment } from '../../format/moment.js';
import { Close, Modal } from '../../ui/modal.js';
import { Notice } from '../../ui/notice.js';
import { useNow } from '../../ui/now.js';
import type { Tone } from '../../ui/state.js';
import { Ago } from '../../ui/times.js';
import { actWords } from './act-words.js';
import './answers.css';

const answerTones: Readonly<Record<RequestAnswer['state'], Tone>> = {
  done: 'ok',
  queued: 'healing',
  refused: 'warn',
  expired: 'warn',
  failed: 'bad',
};

type Kind = 'approve' | 'deny' | 'veto';

interface Wish {
  readonly kind: Kind;
  readonly unit?: string;
  readonly remedy?: Suggestion['remedy'];
  readonly pid?: number;
  readonly interface?: string;
  readonly note?: string;
}

/**
 * What policies suggest in an open incident, with the buttons to say yes or no; where nothing is suggested but something
 * may yet be done, the button to say no; and who has said no.
 */
export function Answers(props: { readonly incident: Incident }) {
  const { incident } = props;
  const me = useQuery(meQuery).data;
  const client = useQueryClient();
  const wish = useMutation({
    mutationFn: ({ kind, ...body }: Wish) =>
      post<RequestAnswer>(`/api/v1/incidents/${encodeURIComponent(incident.id)}/${kind}`, body),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.incident(incident.id) }),
        client.invalidateQueries({ queryKey: keys.service(incident.hostId, incident.unit) }),
        client.invalidateQueries({ queryKey: keys.overview }),
      ]),
  });
  const mayAct = me !== undefined && me !== null && me.role !== 'viewer' && !me.insecure;
  const open = incident.state === 'open';
  const { suggestions, denied } = incident;
  const mayCome = denied === null && suggestions.length === 0 && incident.standing.state === 'waiting';
  return (
    <>
      {open &&
        suggestions.map((one) => (
          <Suggested
            key={one.unit}
            incident={incident}
            suggestion={one}
            mayAct={mayAct && !wish.isPending}
            say={wish.mutate}
          />
        ))}
      {open && denied !== null && <Denied denied={denied} />}
      {open && mayCome && mayAct && (
        <Notice
          tone="unknown"
          icon={Hand}
          action={<No incident={incident} kind="veto" disabled={wish.isPending} say={wish.mutate} />}
        >
          A policy may still act in this incident. You can say no.
        </Notice>
      )}
      {wish.isPending && (
        <Notice tone="healing" live>
          Waiting for the answer of {incident.hostname}.
        </Notice>
      )}
      {wish.data !== undefined && !wish.isPending && (wish.data.state !== 'done' || denied === null) && (
        <Notice tone={answerTones[wish.data.state]} live>
          {wish.data.sentence}
        </Notice>
      )}
      {wish.error !== null && (
        <Notice tone="bad" live>
          {wish.error.message}
        </Notice>
      )}
    </>
  );
}

function Suggested(props: {
  readonly incident: Incident;
  readonly suggestion: Suggestion;
  readonly mayAct: boolean;
  readonly say: (wish: Wish) => void;
}) {
  const { incident, suggestion, mayAct, say } = props;
  const { unit, remedy, at, sentence, announced, pid, interface: name } = suggestion;
  const aim = { ...(pid !== null && { pid }), ...(name !== null && { interface: name }) };
  const { what, button } = actWords(remedy, unit);
  return (
    <Notice
      tone="healing"
      icon={MessageCircleQuestion}
      live
      action={
        <span className="answers">
          <button
            type="button"
            className="button"
            data-tone="accent"
            disabled={!mayAct}
            title={
              mayAct
                ? `${what} on ${incident.hostname}`
                : 'This needs the role operator, and a safe connection.'
            }
            onClick={() => say({ kind: 'approve', unit, remedy, ...aim })}
          >
            {button}
          </button>
          <No
            incident={incident}
            kind={announced ? 'veto' : 'deny'}
            unit={unit}
            disabled={!mayAct}
            say={say}
          />
        </span>
      }
    >
      <strong>{announced ? 'Announced' : 'Somebody has to say'}</strong> (<Ago at={at} />
      ): {sentence}
      {!announced && ' Until then nothing is done.'}
    </Notice>
  );
}

/** The button that says no, with the question why. */
function No(props: {
  readonly incident: Incident;
  readonly kind: 'deny' | 'veto';
  readonly unit?: string;
  readonly disabled: boolean;
  readonly say: (wish: Wish) => void;
}) {
  const { incident, kind, unit, disabled, say } = props;
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const no = (): void => {
    setOpen(false);
    say({
      kind,
      ...(unit === undefined ? {} : { unit }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
  };
  return (
    <>
      <button type="button" className="button" disabled={disabled} onClick={() => setOpen(true)}>
        Leave it
      </button>
      <Modal
        open={open}
        onOpenChange={setOpen}
        title={`Leave ${unit ?? incident.unit} as it is`}
        description="No policy does anything more in this incident, also not to what went down along with it. People still can. It ends with the incident, and cannot be taken back before."
      >
        <label className="field">
          <span>Why (others see it)</span>
          <input
            className="input"
            value={note}
            maxLength={500}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <div className="actions">
          <Close className="button">Not yet</Close>
          <button type="button" className="button" data-tone="accent" onClick={no}>
            Leave it as it is
          </button>
        </div>
      </Modal>
    </>
  );
}

function Denied(props: { readonly denied: NonNullable<Incident['denied']> }) {
  const { by, note, at } = props.denied;
  const now = useNow(60_000);
  return (
    <Notice tone="warn" icon={Hand}>
      <strong>{by} said no</strong> at {shortMoment(at, now)}: nothing more is done by itself until this
      incident ends. {note !== '' && <span className="breakable">{note}</span>}
    </Notice>
  );
}
