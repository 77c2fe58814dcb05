import { Link } from '@tanstack/react-router';
import {
  FlaskConical,
  HeartPulse,
  LayoutDashboard,
  ListChecks,
  ServerCog,
  Siren,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import type { Me, Overview } from '../api/types.js';

interface NavPage {
  readonly to: string;
  readonly word: string;
  /** On phones, where the word is too long for the bar. */
  readonly short?: string;
  readonly icon: LucideIcon;
  readonly key: string;
  readonly labOnly: boolean;
}

/** The pages that exist, in their order; the lab only where there is a lab host. */
export const pages = [
  { to: '/', word: 'Overview', icon: LayoutDashboard, key: 'o', labOnly: false },
  { to: '/services', word: 'Services', icon: ListChecks, key: 's', labOnly: false },
  { to: '/incidents', word: 'Incidents', icon: Siren, key: 'i', labOnly: false },
  { to: '/recovery', word: 'Recovery', icon: HeartPulse, key: 'r', labOnly: false },
  { to: '/maintenance', word: 'Maintenance', short: 'Maint.', icon: Wrench, key: 'm', labOnly: false },
  { to: '/system', word: 'System', icon: ServerCog, key: 'y', labOnly: false },
  { to: '/lab', word: 'Lab', icon: FlaskConical, key: 'l', labOnly: true },
] as const satisfies readonly NavPage[];

/** The rail on wide screens and the bar on phones. */
export function Nav(props: { readonly me: Me; readonly overview: Overview | undefined }) {
  const open = props.overview?.openIncidents.length ?? 0;
  return (
    <nav aria-label="Pages">
      <div className="nav">
        {pages
          .filter((page) => !page.labOnly || props.me.lab)
          .map(({ to, word, icon: Icon, ...more }) => (
            <Link key={to} to={to} search={{}} activeOptions={{ exact: to === '/', includeSearch: false }}>
              <Icon size={18} aria-hidden />
              {'short' in more ? <Shortened word={word} short={more.short} /> : word}
              {to === '/incidents' && open > 0 && (
                <span className="count">
                  {open}
                  <span className="visually-hidden"> open</span>
                </span>
              )}
            </Link>
          ))}
      </div>
    </nav>
  );
}

function Shortened(props: { readonly word: string; readonly short: string }) {
  return (
    <>
      <span className="wide-only">{props.word}</span>
      <span className="phone-only">
        <span aria-hidden>{props.short}</span>
        <span className="visually-hidden">{props.word}</span>
      </span>
    </>
  );
}
