import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { post } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { restartPath } from '../../api/queries.js';
import type { RequestAnswer, ServiceDetail } from '../../api/types.js';
import { Close, Modal } from '../../ui/modal.js';
import { Notice } from '../../ui/notice.js';
import type { Tone } from '../../ui/state.js';

const answerTones: Readonly<Record<RequestAnswer['state'], Tone>> = {
  done: 'ok',
  queued: 'healing',
  refused: 'warn',
  expired: 'warn',
  failed: 'bad',
};

/** The restart button; before anything happens a dialog says exactly what will, and afterwards what did. */
export function Restart(props: { readonly service: ServiceDetail }) {
  const { service } = props;
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const wish = useMutation({
    mutationFn: () => post<RequestAnswer>(restartPath(service.hostId, service.unit)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.service(service.hostId, service.unit) }),
  });
  const change = (next: boolean): void => {
    setOpen(next);
    if (!next) wish.reset();
  };
  const word = service.dryRun ? 'Try a restart (dry run)' : `Restart ${service.unit}`;
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={!service.restart.allowed}
        title={service.restart.sentence}
        onClick={() => setOpen(true)}
      >
        <RotateCcw size={15} aria-hidden />
        Restart
      </button>
      <Modal
        open={open}
        onOpenChange={change}
        title={service.dryRun ? `Dry run: restart ${service.unit}` : `Restart ${service.unit}`}
        description={service.restart.sentence}
      >
        <dl className="facts">
          <dt>Where</dt>
          <dd>{service.hostname}</dd>
          <dt>Now</dt>
          <dd>
            {service.state.rawStatus} ({service.state.subState})
          </dd>
          <dt>Undo</dt>
          <dd>
            {service.dryRun
              ? 'Nothing to undo: the decision is recorded, the unit is not touched.'
              : 'A restart cannot be undone. What the unit held in memory is gone.'}
          </dd>
        </dl>
        {wish.data !== undefined && (
          <Notice tone={answerTones[wish.data.state]} live>
            {wish.data.sentence}
          </Notice>
        )}
        {wish.error !== null && (
          <Notice tone="bad" live>
            {wish.error.message}
          </Notice>
        )}
        <div className="actions">
          <Close className="button">{wish.isIdle ? 'Leave it' : 'Close'}</Close>
          {wish.data === undefined && (
            <button
              type="button"
              className="button"
              data-tone="accent"
              disabled={wish.isPending}
              onClick={() => wish.mutate()}
            >
              {wish.isPending ? 'Waiting for the answer' : word}
            </button>
          )}
        </div>
      </Modal>
    </>
  );
}
