import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { LogOut, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { post } from '../api/client.js';
import { keys } from '../api/keys.js';
import { meQuery, overviewQuery } from '../api/queries.js';
import type { Me } from '../api/types.js';
import { useConnection } from '../live/connection.js';
import { startStream } from '../live/stream.js';
import { useAbout } from './about.js';
import { Banners } from './banners.js';
import { Brand } from './brand.js';
import { HostSwitcher } from './host-switcher.js';
import { Nav } from './nav.js';
import { useShortcuts } from './shortcuts.js';
import { ThemeButton } from './theme-button.js';

const Palette = lazy(() => import('./palette.js'));
const KeysHelp = lazy(() => import('./keys-help.js'));

/** What stands around every page of a signed-in person; also where the one live stream begins and ends. */
export function Shell() {
  const client = useQueryClient();
  const me = useQuery(meQuery).data;
  const overview = useQuery(overviewQuery).data;
  const [layer, setLayer] = useState<'palette' | 'keys' | null>(null);
  const act = useMemo(() => ({ palette: () => setLayer('palette'), keys: () => setLayer('keys') }), []);
  useShortcuts(act);
  useEffect(() => startStream(client), [client]);
  if (me === undefined || me === null) return null;
  const hosts = overview?.hosts ?? [];
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <div className="topbar">
        <Brand />
        <HostSwitcher hosts={hosts} />
        <button
          type="button"
          className="button icon-button"
          data-tone="quiet"
          aria-label="Go to a page or a service"
          onClick={act.palette}
        >
          <Search size={18} aria-hidden />
        </button>
        <ThemeButton />
        <SignOut />
      </div>
      <div className="rail">
        <Brand />
        <HostSwitcher hosts={hosts} />
        <button type="button" className="rail-search" onClick={act.palette}>
          <Search size={15} aria-hidden />
          Go to
          <kbd>Ctrl K</kbd>
        </button>
        <Nav me={me} overview={overview} />
        <Foot me={me} />
      </div>
      <main className="content" id="content" tabIndex={-1}>
        <Banners me={me} overview={overview} />
        <Outlet />
      </main>
      <Suspense fallback={null}>
        {layer === 'palette' && <Palette me={me} onClose={() => setLayer(null)} onKeys={act.keys} />}
        {layer === 'keys' && <KeysHelp lab={me.lab} onClose={() => setLayer(null)} />}
      </Suspense>
    </div>
  );
}

const liveWords = { connecting: 'Connecting', live: 'Live', stale: 'Reconnecting' } as const;

function Foot(props: { readonly me: Me }) {
  const { state } = useConnection();
  const about = useAbout();
  return (
    <div className="foot">
      <div className="live-mark" data-state={state} role="status">
        <i aria-hidden="true" />
        {liveWords[state]}
      </div>
      {about !== null && (about.copyrightOwner !== '' || about.poweredBy !== '') && (
        <div className="owner muted tiny breakable">
          {[about.copyrightOwner && `© ${about.copyrightOwner}`, about.poweredBy].filter(Boolean).join(' · ')}
        </div>
      )}
      <div className="account">
        <div className="who">
          {props.me.username}
          <div className="muted tiny">{props.me.role}</div>
        </div>
        <div className="nowrap">
          <ThemeButton />
          <SignOut />
        </div>
      </div>
    </div>
  );
}

function SignOut() {
  const client = useQueryClient();
  const router = useRouter();
  const signOut = async (): Promise<void> => {
    await post('/api/v1/auth/logout').catch(() => undefined);
    client.clear();
    client.setQueryData(keys.me, null);
    await router.navigate({ to: '/login', search: {} });
  };
  return (
    <button
      type="button"
      className="button icon-button"
      data-tone="quiet"
      aria-label="Sign out"
      title="Sign out"
      onClick={() => void signOut()}
    >
      <LogOut size={17} aria-hidden />
    </button>
  );
}
