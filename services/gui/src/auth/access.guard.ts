import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import type { GuiSettings } from '../settings.js';
import { tokens } from '../tokens.js';
import { accessMetadata, atLeast, type AccessRule } from './access.js';
import { tokenOf } from './cookie.js';
import { isInsecure, requireJson, requireOwnPage } from './origin.js';
import { setPrincipal, type Principal } from './principal.js';
import { SessionService } from './session.service.js';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** Stands before every route: who asks, from which page, with which role. A route without a rule is closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
    @Inject(tokens.settings) private readonly settings: GuiSettings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(accessMetadata, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule === undefined) {
      throw new Problem(
        403,
        'closed',
        'This is closed',
        'Nobody has been given the right to use this route.',
      );
    }
    requireJson(request);
    if (rule.open) {
      if (!safeMethods.includes(request.method)) requireOwnPage(request);
      return true;
    }
    const principal = this.#byKey(rule, request) ?? (await this.#bySession(rule, request));
    if (rule.role !== null && !atLeast(principal.role, rule.role)) {
      throw new Problem(
        403,
        'role',
        'Not allowed',
        `This needs the role ${rule.role}; ${principal.name} has the role ${principal.role}.`,
      );
    }
    if (rule.acts && principal.session !== null && isInsecure(request)) {
      throw new Problem(
        403,
        'insecure',
        'Actions are off on this connection',
        'The console is reached over plain http from another machine, so anybody on the way could act in your name. Use https, or an SSH tunnel.',
      );
    }
    setPrincipal(request, principal);
    return true;
  }

  /** The holder of the API key; null when the route takes none or none was sent. */
  #byKey(rule: AccessRule, request: FastifyRequest): Principal | null {
    if (!rule.apiKey) return null;
    const given = request.headers['x-api-key'];
    if (given === undefined && rule.role !== null) return null;
    const { apiKey } = this.settings;
    const right = typeof given === 'string' && apiKey !== null && sameText(given, apiKey);
    if (!right) {
      throw new Problem(
        401,
        'wrong-key',
        'The API key is missing or wrong',
        apiKey === null
          ? 'No SMARTMON_API_KEY is set here, so this route refuses everybody.'
          : 'Send the header X-API-Key with the value of SMARTMON_API_KEY.',
      );
    }
    // The key of the first Smart-Monitor reads, and restarts by the one route that asks for it.
    return { name: 'api-key', role: 'viewer', session: null };
  }

  async #bySession(rule: AccessRule, request: FastifyRequest): Promise<Principal> {
    requireOwnPage(request);
    const token = tokenOf(request);
    const principal = token === null ? null : await this.sessions.resolve(token);
    if (principal === null) {
      throw new Problem(
        401,
        'not-signed-in',
        'Sign in first',
        token === null ? 'Nobody is signed in here.' : 'The session has ended.',
      );
    }
    if (!safeMethods.includes(request.method)) {
      const given = request.headers['x-csrf-token'];
      if (typeof given !== 'string' || !sameText(given, principal.session!.csrfToken)) {
        throw new Problem(
          403,
          'csrf',
          'The request lacks its token',
          'Send the csrfToken of GET /api/v1/auth/me as header X-CSRF-Token.',
        );
      }
    }
    return principal;
  }
}

/** Compares without telling by its duration how much of it was right. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
