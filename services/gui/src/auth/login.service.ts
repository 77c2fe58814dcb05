import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import type { LoginDto } from '@smart-monitor/contracts/http';
import { AuditRepository, UserRepository } from '@smart-monitor/database';
import { Problem } from '../http/problem.js';
import { noHost, tokens } from '../tokens.js';
import { PasswordService } from './password.service.js';
import type { Principal } from './principal.js';
import { SessionService } from './session.service.js';
import { Throttle } from './throttle.js';

/** Where an attempt comes from. */
export interface LoginFrom {
  readonly address: string;
  readonly userAgent: string;
  /** The token of the session that this browser has already, which ends. */
  readonly replaces: string | null;
}

/** Signing in with a name and a password. */
@Injectable()
export class LoginService {
  private readonly logger = new Logger('auth');
  // An account waits at most a minute, so that a stranger cannot keep its owner out; an address waits longer.
  private readonly byAccount: Throttle;
  private readonly byAddress: Throttle;

  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly passwords: PasswordService,
    private readonly audit: AuditRepository,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {
    const forgetMs = 30 * 60_000;
    this.byAccount = new Throttle({ free: 5, firstMs: 1_000, maxMs: 60_000, forgetMs }, clock);
    this.byAddress = new Throttle({ free: 20, firstMs: 1_000, maxMs: 15 * 60_000, forgetMs }, clock);
  }

  /**
   * Opens a session.
   * @throws Problem 401 with one text for every cause, 429 when attempts come too fast.
   */
  async login(body: LoginDto, from: LoginFrom): Promise<{ token: string; principal: Principal }> {
    const account = body.username.trim().toLowerCase();
    this.#requirePatience(account, from.address);
    // Counted before the work and taken back afterwards: attempts side by side must not slip through.
    this.byAccount.failed(account);
    this.byAddress.failed(from.address);
    const user = await this.users.findByName(account);
    const right = await this.passwords.matches(user?.passwordHash ?? null, body.password);
    if (!right || user === null || user.disabledAt !== null) {
      this.logger.warn(`Somebody at ${from.address} tried to sign in and failed.`);
      void this.#record('login-failed', account, from);
      throw new Problem(
        401,
        'wrong-credentials',
        'Signing in did not work',
        'The user name and the password do not belong together.',
      );
    }
    this.byAccount.succeeded(account);
    this.byAddress.succeeded(from.address);
    if (from.replaces !== null) await this.sessions.endToken(from.replaces);
    const opened = await this.sessions.create(user, from);
    await this.users.recordLogin(user.id, this.clock.now());
    await this.#record('login', user.username, from);
    return opened;
  }

  #requirePatience(account: string, address: string): void {
    const waitMs = Math.max(this.byAccount.waitMs(account), this.byAddress.waitMs(address));
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new Problem(
      429,
      'too-many-attempts',
      'Too many attempts',
      `Too many attempts to sign in have failed. Try again in ${seconds} s.`,
      { headers: { 'retry-after': String(seconds) } },
    );
  }

  async #record(action: string, username: string, from: LoginFrom): Promise<void> {
    try {
      await this.audit.append({
        service: 'gui',
        hostId: noHost,
        at: this.clock.now(),
        actor: username,
        action,
        subject: username,
        detail: { address: from.address },
      });
    } catch (error) {
      this.logger.warn(`The audit log could not take "${action}": ${(error as Error).message}`);
    }
  }
}
