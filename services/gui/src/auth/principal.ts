import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@smart-monitor/contracts/http';
import type { FastifyRequest } from 'fastify';

/** Who makes a request: a person with a session, or a holder of the API key. */
export interface Principal {
  /** The username, or `api-key`. */
  readonly name: string;
  readonly role: Role;
  /** Null for the API key. */
  readonly session: SessionView | null;
}

/** The session behind a request. Times in milliseconds since the epoch. */
export interface SessionView {
  readonly tokenHash: string;
  readonly csrfToken: string;
  readonly expiresAt: number;
}

const principals = new WeakMap<object, Principal>();

/** Remembers who makes a request; called by the guard. */
export function setPrincipal(request: FastifyRequest, principal: Principal): void {
  principals.set(request, principal);
}

/** Who makes the request, or null on an open route. */
export function principalOf(request: FastifyRequest): Principal | null {
  return principals.get(request) ?? null;
}

/** Gives a handler who makes the request. Only for routes that are not open. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (principal === null)
    throw new Error('A handler asked who makes the request on a route that is open to everybody.');
  return principal;
});
