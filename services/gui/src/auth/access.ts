import { SetMetadata } from '@nestjs/common';
import { roles, type Role } from '@smart-monitor/contracts/http';

/** Who may use a route. A route that says nothing is closed to everybody. */
export interface AccessRule {
  /** The least role of a signed-in person; null when no person is meant. */
  readonly role: Role | null;
  /** True when `X-API-Key` opens it too, as in the first Smart-Monitor. */
  readonly apiKey: boolean;
  /** True when nobody is asked who they are. */
  readonly open: boolean;
  /** True when it acts on a host: closed over plain http from another machine. */
  readonly acts: boolean;
}

const accessKey = 'smart-monitor:access';

/** The metadata key that the guard reads. */
export const accessMetadata = accessKey;

/** Opens a route to people of at least this role. */
export function Allow(role: Role, options: { readonly apiKey?: boolean; readonly acts?: boolean } = {}) {
  const rule: AccessRule = {
    role,
    apiKey: options.apiKey ?? false,
    open: false,
    acts: options.acts ?? false,
  };
  return SetMetadata(accessKey, rule);
}

/** Opens a route to holders of the API key alone. */
export function AllowApiKey() {
  return SetMetadata(accessKey, { role: null, apiKey: true, open: false, acts: true } satisfies AccessRule);
}

/** Opens a route to everybody: signing in, health, the documentation. */
export function AllowEverybody() {
  return SetMetadata(accessKey, { role: null, apiKey: false, open: true, acts: false } satisfies AccessRule);
}

/** True when `role` is `least` or more. */
export function atLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}
