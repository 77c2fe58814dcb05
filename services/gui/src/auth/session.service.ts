import { Inject, Injectable, Logger } from '@nestjs/common';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '@smart-monitor/contracts';
import { roles, type MeDto, type Role } from '@smart-monitor/contracts/http';
import { DatabaseError, SessionRepository, UserRepository, type User } from '@smart-monitor/database';
import type { FastifyRequest } from 'fastify';
import type { GuiSettings } from '../settings.js';
import { tokens } from '../tokens.js';
import { isInsecure } from './origin.js';
import type { Principal } from './principal.js';

/** A session ends after so long without a request. */
export const idleMs = 30 * 60_000;
/** A session ends after so long in any case. */
export const absoluteMs = 12 * 60 * 60_000;

/** How long a session that was found good is believed before the database is asked again. */
const believedMs = 10_000;
/** How often the use of a session is written down. */
const touchMs = 60_000;
const capacity = 2_000;

interface Known {
  readonly principal: Principal;
  readonly csrfToken: string;
  checkedMono: number;
  touchedMono: number;
  lastSeenAt: number;
}

/** Sessions: opaque tokens, of which the database keeps only the hash. */
@Injectable()
export class SessionService {
  private readonly logger = new Logger('auth');
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly sessions: SessionRepository,
    private readonly users: UserRepository,
    @Inject(tokens.clock) private readonly clock: Clock,
    @Inject(tokens.settings) private readonly settings: GuiSettings,
  ) {}

  /** Opens a session for an account. The token is told once and kept nowhere. */
  async create(
    user: User,
    from: { readonly address: string; readonly userAgent: string },
  ): Promise<{ token: string; principal: Principal }> {
    const token = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    const tokenHash = hashOf(token);
    await this.sessions.create({
      tokenHash,
      userId: user.id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + absoluteMs,
      address: from.address,
      userAgent: from.userAgent,
    });
    const principal = principalFrom(user, token, tokenHash, now + absoluteMs);
    this.#remember(tokenHash, principal, now);
    return { token, principal };
  }

  /**
   * Who a token belongs to, or null when it is worth nothing (any more). `use` counts as activity of the person.
   * While the database is away, a session that was good when it went away stays good for its idle time.
   * @throws DatabaseError when the database is away and the session is not known here.
   */
  async resolve(token: string, use = true): Promise<Principal | null> {
    return this.#resolve(hashOf(token), token, use);
  }

  /** True while a session that was resolved before still holds: asked of the database, for streams that stay open. */
  async stillGood(principal: Principal): Promise<boolean> {
    if (principal.session === null) return true;
    const known = this.#known.get(principal.session.tokenHash);
    if (known === undefined) return false;
    return (await this.#resolve(principal.session.tokenHash, null, true)) !== null;
  }

  /** Ends the session of a request. */
  async end(principal: Principal): Promise<void> {
    if (principal.session === null) return;
    this.#known.delete(principal.session.tokenHash);
    await this.sessions.remove(principal.session.tokenHash);
  }

  /** Ends the session of a token. */
  async endToken(token: string): Promise<void> {
    const tokenHash = hashOf(token);
    this.#known.delete(tokenHash);
    await this.sessions.remove(tokenHash);
  }

  /** What GET /api/v1/auth/me says. */
  describe(principal: Principal, request: FastifyRequest): MeDto {
    return {
      username: principal.name,
      role: principal.role,
      csrfToken: principal.session?.csrfToken ?? '',
      insecure: isInsecure(request),
      lab: this.settings.labSocket !== null,
      idleMs,
      expiresAt: principal.session?.expiresAt ?? 0,
      version: this.settings.version,
    };
  }

  async #resolve(tokenHash: string, token: string | null, use: boolean): Promise<Principal | null> {
    const mono = this.clock.mono();
    const now = this.clock.now();
    const known = this.#known.get(tokenHash);
    if (known !== undefined && mono - known.checkedMono < believedMs) {
      return this.#alive(tokenHash, known, now, use);
    }
    try {
      const session = await this.sessions.find(tokenHash);
      const user = session === null ? null : await this.users.find(session.userId);
      const dead =
        session === null ||
        user === null ||
        user.disabledAt !== null ||
        session.expiresAt <= now ||
        Math.max(session.lastSeenAt, known?.lastSeenAt ?? 0) + idleMs <= now;
      if (dead) {
        this.#known.delete(tokenHash);
        return null;
      }
      const principal =
        token === null ? known!.principal : principalFrom(user, token, tokenHash, session.expiresAt);
      const fresh = this.#remember(
        tokenHash,
        principal,
        Math.max(session.lastSeenAt, known?.lastSeenAt ?? 0),
      );
      fresh.touchedMono = known?.touchedMono ?? -Infinity;
      return this.#alive(tokenHash, fresh, now, use);
    } catch (error) {
      if (known === undefined || !(error instanceof DatabaseError)) throw error;
      return this.#alive(tokenHash, known, now, use);
    }
  }

  #alive(tokenHash: string, known: Known, now: number, use: boolean): Principal | null {
    const { principal } = known;
    if (principal.session!.expiresAt <= now || known.lastSeenAt + idleMs <= now) {
      this.#known.delete(tokenHash);
      return null;
    }
    if (!use) return principal;
    known.lastSeenAt = now;
    const mono = this.clock.mono();
    if (mono - known.touchedMono >= touchMs) {
      known.touchedMono = mono;
      this.sessions.touch(tokenHash, now).catch((error: unknown) => {
        known.touchedMono = -Infinity;
        if (!(error instanceof DatabaseError)) this.logger.error(error);
      });
    }
    return principal;
  }

  #remember(tokenHash: string, principal: Principal, lastSeenAt: number): Known {
    const mono = this.clock.mono();
    const known: Known = {
      principal,
      csrfToken: principal.session!.csrfToken,
      checkedMono: mono,
      touchedMono: mono,
      lastSeenAt,
    };
    this.#known.delete(tokenHash);
    this.#known.set(tokenHash, known);
    if (this.#known.size > capacity) this.#known.delete(this.#known.keys().next().value!);
    return known;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function principalFrom(user: User, token: string, tokenHash: string, expiresAt: number): Principal {
  const role: Role = roles.find((known) => known === user.role) ?? 'viewer';
  const csrfToken = createHmac('sha256', token).update('csrf').digest('base64url');
  return { name: user.username, role, session: { tokenHash, csrfToken, expiresAt } };
}
