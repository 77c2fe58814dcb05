import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CalendarClock, CircleCheck, Wrench } from 'lucide-react';
import { useState } from 'react';
import { post, remove } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { MaintenanceWindow } from '../../api/types.js';
import { minuteMoment } from '../../format/moment.js';
import { ago } from '../../format/relative.js';
import { Close, Modal } from '../../ui/modal.js';
import { Notice } from '../../ui/notice.js';
import { useNow } from '../../ui/now.js';
import { Badge } from '../../ui/state.js';
import { Ago } from '../../ui/times.js';
import { scheduleWords, scopeWords } from './plan.js';

const looks = {
  'in-force': { tone: 'warn', icon: Wrench, word: 'In force' },
  coming: { tone: 'healing', icon: CalendarClock, word: 'Coming' },
  over: { tone: 'unknown', icon: CircleCheck, word: 'Over' },
} as const;

/** One window: when, about what, by whom and why, and what can be done with it. */
export function WindowRow(props: {
  readonly window: MaintenanceWindow;
  readonly mayChange: boolean;
  readonly onEdit: () => void;
}) {
  const { window, mayChange } = props;
  const { standing, name, note, createdBy, endedBy, endedAt } = window;
  const [asked, setAsked] = useState<'end' | 'delete' | null>(null);
  return (
    <li className="window-row">
      <div className="window-main">
        <div className="window-name">
          <span className="name">{name}</span>
          <Badge look={looks[standing]} />
          <When window={window} />
        </div>
        <p className="small">{scheduleWords(window)}</p>
        <p className="small muted breakable">
          {scopeWords(window)} · planned by {createdBy}
          {endedAt !== null && ` · ended by ${endedBy}`}
          {note !== '' && ` · ${note}`}
        </p>
      </div>
      {mayChange && (
        <div className="window-actions">
          {standing === 'in-force' && (
            <button type="button" className="button" onClick={() => setAsked('end')}>
              End now
            </button>
          )}
          {standing !== 'over' && (
            <button type="button" className="button" data-tone="quiet" onClick={props.onEdit}>
              Change
            </button>
          )}
          <button type="button" className="button" data-tone="quiet" onClick={() => setAsked('delete')}>
            Delete
          </button>
        </div>
      )}
      {asked !== null && <Confirm window={window} act={asked} onClose={() => setAsked(null)} />}
    </li>
  );
}

function When(props: { readonly window: MaintenanceWindow }) {
  const now = useNow(30_000);
  const { standing, endsAt, nextAt, updatedAt, endedAt } = props.window;
  return (
    <span className="small muted">
      {standing === 'in-force' && endsAt !== null && `until ${minuteMoment(endsAt, now)}, your time`}
      {standing === 'in-force' && endsAt === null && 'its times cannot be read; delete it'}
      {standing === 'coming' && nextAt !== null && (
        <>
          <time dateTime={new Date(nextAt).toISOString()}>{ago(nextAt, now)}</time>,{' '}
          {minuteMoment(nextAt, now)} your time
        </>
      )}
      {standing === 'over' && (
        <>
          planned <Ago at={endedAt ?? updatedAt} />
        </>
      )}
    </span>
  );
}

const words = {
  end: {
    title: 'End the maintenance now',
    says: 'Healing begins again at once, and what is down is considered at once. A window that comes back does so at its next time.',
    button: 'End it now',
  },
  delete: {
    title: 'Delete the window',
    says: 'It never comes again, and where it is in force that ends at once. This cannot be undone; the audit log keeps what it was.',
    button: 'Delete it',
  },
} as const;

function Confirm(props: {
  readonly window: MaintenanceWindow;
  readonly act: 'end' | 'delete';
  readonly onClose: () => void;
}) {
  const { window, act, onClose } = props;
  const client = useQueryClient();
  const path = `/api/v1/maintenance/${encodeURIComponent(window.id)}`;
  const wish = useMutation({
    mutationFn: () => (act === 'end' ? post(`${path}/end`) : remove(path)),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: keys.maintenance }),
  });
  const { title, says, button } = words[act];
  return (
    <Modal
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${title}: ${window.name}`}
      description={says}
    >
      <dl className="facts">
        <dt>About</dt>
        <dd>{scopeWords(window)}</dd>
        <dt>When</dt>
        <dd>{scheduleWords(window)}</dd>
      </dl>
      {wish.error !== null && (
        <Notice tone="bad" live>
          {wish.error.message}
        </Notice>
      )}
      <div className="actions">
        <Close className="button">Leave it</Close>
        <button
          type="button"
          className="button"
          data-tone="accent"
          disabled={wish.isPending}
          onClick={() => wish.mutate()}
        >
          {button}
        </button>
      </div>
    </Modal>
  );
}
