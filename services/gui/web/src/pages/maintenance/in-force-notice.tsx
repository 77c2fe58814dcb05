import { Link } from '@tanstack/react-router';
import { ChevronRight, Wrench } from 'lucide-react';
import type { MaintenanceStatus } from '../../api/types.js';
import { minuteMoment } from '../../format/moment.js';
import { Notice } from '../../ui/notice.js';
import { useNow } from '../../ui/now.js';

/** Says that maintenance windows are in force about a unit, until when, by whom and why. */
export function InForceNotice(props: { readonly windows: readonly MaintenanceStatus[] }) {
  const now = useNow(60_000);
  return props.windows.map(({ id, name, by, note, until }) => (
    <Notice
      key={id}
      tone="warn"
      icon={Wrench}
      action={
        <Link to="/maintenance" search={{}} className="nowrap">
          The windows <ChevronRight size={13} aria-hidden />
        </Link>
      }
    >
      <strong>Maintenance</strong> "{name}" of {by} until {minuteMoment(until, now)}: nothing is done to it by
      itself. {note !== '' && <span className="breakable">{note}</span>}
    </Notice>
  ));
}
