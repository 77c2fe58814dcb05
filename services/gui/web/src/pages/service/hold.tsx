import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Hand } from 'lucide-react';
import { useState } from 'react';
import { post } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { holdPath } from '../../api/queries.js';
import type { RequestAnswer, ServiceDetail } from '../../api/types.js';
import { shortMoment } from '../../format/moment.js';
import { Close, Modal } from '../../ui/modal.js';
import { Notice } from '../../ui/notice.js';
import { useNow } from '../../ui/now.js';

/** How long a hold can last; 0 stands for "until it is taken away". */
const times: readonly (readonly [number, string])[] = [
  [30, '30 minutes'],
  [240, '4 hours'],
  [1_440, 'A day'],
  [10_080, 'A week'],
  [0, 'Until somebody takes it away'],
];

interface Wish {
  readonly on: boolean;
  readonly minutes?: number;
  readonly note?: string;
}

function useHold(service: ServiceDetail) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => post<RequestAnswer>(holdPath(service.hostId, service.unit), wish),
    onSettled: () => client.invalidateQueries({ queryKey: keys.service(service.hostId, service.unit) }),
  });
}

/** The button that keeps every policy from a unit, with the question for how long and why. */
export function HoldButton(props: { readonly service: ServiceDetail }) {
  const { service } = props;
  const [open, setOpen] = useState(false);
  const [minutes, setMinutes] = useState(30);
  const [note, setNote] = useState('');
  const wish = useHold(service);
  const change = (next: boolean): void => {
    setOpen(next);
    if (!next) wish.reset();
  };
  const put = (): void =>
    wish.mutate(
      {
        on: true,
        ...(minutes === 0 ? {} : { minutes }),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      },
      { onSuccess: ({ state }) => state === 'done' && change(false) },
    );
  if (service.hold !== null) return null;
  return (
    <>
      <button type="button" className="button" disabled={!service.mayHold} onClick={() => setOpen(true)}>
        <Hand size={15} aria-hidden />
        Hold
      </button>
      <Modal
        open={open}
        onOpenChange={change}
        title={`Hold ${service.unit}`}
        description="While the hold lasts it is watched as before, and nothing is done to it by itself. People can still restart it."
      >
        <label className="field">
          <span>For how long</span>
          <select
            className="select"
            value={minutes}
            onChange={(event) => setMinutes(Number(event.target.value))}
          >
            {times.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Why (others see it)</span>
          <input
            className="input"
            value={note}
            maxLength={500}
            placeholder="for example: new disk, until Friday"
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <Answer wish={wish} />
        <div className="actions">
          <Close className="button">Leave it</Close>
          <button type="button" className="button" data-tone="accent" disabled={wish.isPending} onClick={put}>
            {wish.isPending ? 'Waiting for the answer' : 'Put the hold'}
          </button>
        </div>
      </Modal>
    </>
  );
}

/** Says that a hold is on the unit, by whom and why, and takes it away. */
export function HoldNotice(props: { readonly service: ServiceDetail }) {
  const { service } = props;
  const now = useNow(60_000);
  const wish = useHold(service);
  const { hold } = service;
  if (hold === null) return null;
  const until = hold.until === null ? 'until it is taken away' : `until ${shortMoment(hold.until, now)}`;
  return (
    <>
      <Notice
        tone="warn"
        icon={Hand}
        action={
          service.mayHold && (
            <button
              type="button"
              className="button"
              disabled={wish.isPending}
              onClick={() => wish.mutate({ on: false })}
            >
              Take it away
            </button>
          )
        }
      >
        <strong>On hold</strong> by {hold.by}, {until}: nothing is done to it by itself.{' '}
        {hold.note !== '' && <span className="breakable">{hold.note}</span>}
      </Notice>
      <Answer wish={wish} />
    </>
  );
}

/** What came of a wish, where it did not simply come true. */
function Answer(props: { readonly wish: ReturnType<typeof useHold> }) {
  const { data, error } = props.wish;
  if (error !== null)
    return (
      <Notice tone="bad" live>
        {error.message}
      </Notice>
    );
  if (data === undefined || data.state === 'done') return null;
  return (
    <Notice tone={data.state === 'queued' ? 'healing' : 'warn'} live>
      {data.sentence}
    </Notice>
  );
}
