import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { meQuery } from './api/queries.js';
import { Broken, NotFound } from './shell/dead-ends.js';
import { Shell } from './shell/shell.js';

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find((each) => each === value);

/** The parameters of an URL that have a value; TanStack Router leaves out what is undefined. */
type Search = Readonly<Record<string, unknown>>;

const root = createRootRouteWithContext<{ readonly client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Search): { next?: string | undefined } => ({ next: word(search['next']) }),
  component: lazyRouteComponent(() => import('./pages/login/login.page.js')),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  validateSearch: (search: Search): { host?: string | undefined } => ({ host: word(search['host']) }),
  search: { middlewares: [retainSearchParams(['host'])] },
  beforeLoad: async ({ context, location }) => {
    const me = await context.client.ensureQueryData(meQuery);
    if (me === null)
      throw redirect({ to: '/login', search: location.href === '/' ? {} : { next: location.href } });
  },
});

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/overview/overview.page.js')),
});

/** The columns that the list of services can be sorted by. */
const serviceColumns = ['name', 'state', 'since', 'failures', 'host'] as const;

interface ServicesSearch {
  q?: string | undefined;
  state?: 'running' | 'stopped' | 'failed' | 'unknown' | undefined;
  sort?: (typeof serviceColumns)[number] | undefined;
  dir?: 'asc' | 'desc' | undefined;
}

const services = createRoute({
  getParentRoute: () => signedIn,
  path: '/services',
  validateSearch: (search: Search): ServicesSearch => ({
    q: word(search['q']),
    state: oneOf(search['state'], ['running', 'stopped', 'failed', 'unknown'] as const),
    sort: oneOf(search['sort'], serviceColumns),
    dir: oneOf(search['dir'], ['asc', 'desc'] as const),
  }),
  component: lazyRouteComponent(() => import('./pages/services/services.page.js')),
});

const service = createRoute({
  getParentRoute: () => signedIn,
  path: '/services/$hostId/$unit',
  validateSearch: (search: Search): { window?: '1h' | '24h' | '7d' | undefined } => ({
    window: oneOf(search['window'], ['1h', '24h', '7d'] as const),
  }),
  component: lazyRouteComponent(() => import('./pages/service/service.page.js')),
});

/** The columns that the figures of the units can be sorted by. */
const recoveryColumns = ['unit', 'host', 'incidents', 'restarts', 'success', 'mttr', 'saved'] as const;

interface RecoverySearch {
  range?: '24h' | '7d' | '30d' | '90d' | '1y' | undefined;
  q?: string | undefined;
  sort?: (typeof recoveryColumns)[number] | undefined;
  dir?: 'asc' | 'desc' | undefined;
}

const incidents = createRoute({
  getParentRoute: () => signedIn,
  path: '/incidents',
  validateSearch: (search: Search): { state?: 'open' | 'closed' | undefined; unit?: string | undefined } => ({
    state: oneOf(search['state'], ['open', 'closed'] as const),
    unit: word(search['unit']),
  }),
  component: lazyRouteComponent(() => import('./pages/incidents/incidents.page.js')),
});

const incident = createRoute({
  getParentRoute: () => signedIn,
  path: '/incidents/$id',
  component: lazyRouteComponent(() => import('./pages/incident/incident.page.js')),
});

const recovery = createRoute({
  getParentRoute: () => signedIn,
  path: '/recovery',
  validateSearch: (search: Search): RecoverySearch => ({
    range: oneOf(search['range'], ['24h', '7d', '30d', '90d', '1y'] as const),
    q: word(search['q']),
    sort: oneOf(search['sort'], recoveryColumns),
    dir: oneOf(search['dir'], ['asc', 'desc'] as const),
  }),
  component: lazyRouteComponent(() => import('./pages/recovery/recovery.page.js')),
});

const maintenance = createRoute({
  getParentRoute: () => signedIn,
  path: '/maintenance',
  component: lazyRouteComponent(() => import('./pages/maintenance/maintenance.page.js')),
});

const system = createRoute({
  getParentRoute: () => signedIn,
  path: '/system',
  component: lazyRouteComponent(() => import('./pages/system/system.page.js')),
});

const lab = createRoute({
  getParentRoute: () => signedIn,
  path: '/lab',
  component: lazyRouteComponent(() => import('./pages/lab/lab.page.js')),
});

const routeTree = root.addChildren([
  login,
  signedIn.addChildren([
    overview,
    services,
    service,
    incidents,
    incident,
    recovery,
    maintenance,
    system,
    lab,
  ]),
]);

/** The console's pages. Each is loaded when it is first gone to; filters live in the URL. */
export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: Broken,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
