import { Link, useLocation } from '@tanstack/react-router';
import {
  Ellipsis,
  FlaskConical,
  HeartPulse,
  LayoutDashboard,
  ListChecks,
  ServerCog,
  Siren,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Me, Overview } from '../api/types.js';

const MorePages = lazy(() => import('./more-pages.js'));

export interface NavPage {
  readonly to: string;
  readonly word: string;
  readonly icon: LucideIcon;
  readonly key: string;
  readonly labOnly: boolean;
  /** Whether it has a place of its own in the bar of a phone; the others are behind `More` there. */
  readonly first: boolean;
}

/** The pages that exist, in their order; the lab only where there is a lab host. */
export const pages = [
  { to: '/', word: 'Overview', icon: LayoutDashboard, key: 'o', labOnly: false, first: true },
  { to: '/services', word: 'Services', icon: ListChecks, key: 's', labOnly: false, first: true },
  { to: '/incidents', word: 'Incidents', icon: Siren, key: 'i', labOnly: false, first: true },
  { to: '/recovery', word: 'Recovery', icon: HeartPulse, key: 'r', labOnly: false, first: false },
  { to: '/maintenance', word: 'Maintenance', icon: Wrench, key: 'm', labOnly: false, first: false },
  { to: '/system', word: 'System', icon: ServerCog, key: 'y', labOnly: false, first: true },
  { to: '/lab', word: 'Lab', icon: FlaskConical, key: 'l', labOnly: true, first: false },
] as const satisfies readonly NavPage[];

/** The rail on wide screens and the bar on phones. */
export function Nav(props: { readonly me: Me; readonly overview: Overview | undefined }) {
  const open = props.overview?.openIncidents.length ?? 0;
  const shown = pages.filter((page) => !page.labOnly || props.me.lab);
  return (
    <nav aria-label="Pages">
      <div className="nav">
        {shown.map(({ to, word, icon: Icon, first }) => (
          <Link
            key={to}
            to={to}
            search={{}}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            data-later={!first}
          >
            <Icon size={18} aria-hidden />
            {word}
            {to === '/incidents' && open > 0 && (
              <span className="count">
                {open}
                <span className="visually-hidden"> open</span>
              </span>
            )}
          </Link>
        ))}
        <More pages={shown.filter(({ first }) => !first)} />
      </div>
    </nav>
  );
}

/** The pages that have no place of their own in the bar of a phone. */
function More(props: { readonly pages: readonly NavPage[] }) {
  const [open, setOpen] = useState(false);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const here = props.pages.some(({ to }) => path === to || path.startsWith(`${to}/`));
  return (
    <>
      <button
        type="button"
        className="nav-more"
        aria-label="More pages"
        aria-haspopup="dialog"
        data-here={here}
        onClick={() => setOpen(true)}
      >
        <Ellipsis size={18} aria-hidden />
        More
      </button>
      <Suspense fallback={null}>
        {open && <MorePages pages={props.pages} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
