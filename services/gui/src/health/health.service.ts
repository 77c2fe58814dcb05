import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import type { HealthDto } from '@smart-monitor/contracts/http';
import { Database } from '@smart-monitor/database';
import type { GuiSettings } from '../settings.js';
import { tokens } from '../tokens.js';

/** How long the answer of the database is believed: a health check that is asked often must not load it. */
const believedMs = 2_000;

/** Whether this process and its database answer. */
@Injectable()
export class HealthService {
  #asked: { readonly mono: number; readonly answer: Promise<boolean> } | null = null;

  constructor(
    private readonly database: Database,
    @Inject(tokens.clock) private readonly clock: Clock,
    @Inject(tokens.settings) private readonly settings: GuiSettings,
  ) {}

  async check(): Promise<HealthDto> {
    const answers = await this.databaseAnswers();
    return {
      status: answers ? 'ok' : 'degraded',
      version: this.settings.version,
      timestamp: new Date(this.clock.now()).toISOString(),
      database: answers ? 'ok' : 'away',
    };
  }

  /** True when the database answered within the last two seconds. */
  async databaseAnswers(): Promise<boolean> {
    const mono = this.clock.mono();
    if (this.#asked === null || mono - this.#asked.mono > believedMs) {
      this.#asked = { mono, answer: this.database.ping(2_000) };
    }
    return this.#asked.answer;
  }
}
