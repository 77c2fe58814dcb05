import {
  networkRungs,
  newId,
  type Clock,
  type NetworkRung,
  type RefrainReason,
} from '@smart-monitor/contracts';
import { routes, type NetworkRequest } from '@smart-monitor/protocol';
import type { Ledger } from '../../ledger/ledger.js';
import { networkGuard } from '../../ledger/by.js';
import type { Helper, HelperOutcome } from '../act/ports.js';
import type { Engine } from '../engine.js';
import { isNearer } from './ladder.js';
import { sentenceOf } from './reports.js';
import type { Rungs } from './rungs.js';
import { judgeAttempt, takeBackWithinMs, type Attempt } from './take-back.js';

/** What the stage needs of the process around it. */
export interface TakeBackOptions {
  readonly bootId: string;
  /** Says it to people at once. */
  onTold(sentence: string): void;
  onError(error: unknown): void;
}

/** Reasons not to act that are people's. */
const peoples: ReadonlySet<string> = new Set<RefrainReason>(['operator-stopped', 'in-maintenance', 'held']);

/** How long the end of a reconfiguration is waited for, milliseconds: the helper gives it 30 s. */
const patienceMs = 60_000;

/** A taking back whose effect is still to be seen. */
interface TakenBack {
  readonly attempt: Attempt;
  readonly actionId: string;
  readonly incidentId: string | null;
  readonly endedMono: number;
}

/**
 * Looks after what a remedy of the network has led to: where a rung nearer to the host is broken afterwards than before,
 * the manager of the interface is asked for its own configuration again, once, within the minute, and it is told.
 */
export class TakeBackStage {
  /** Remedies that may still turn out to have made things worse, by unit. */
  private readonly attempts = new Map<string, Attempt & { readonly decisionId: string }>();
  private taken: TakenBack | null = null;
  private busy = false;

  constructor(
    private readonly engine: Pick<Engine, 'lookup' | 'why'>,
    private readonly ledger: Pick<Ledger, 'append' | 'sync'>,
    private readonly helper: Pick<Helper, 'act'>,
    private readonly clock: Clock,
    private readonly options: TakeBackOptions,
  ) {}

  /** An action on a unit was begun. */
  onAction(unit: string): void {
    const memory = this.engine.lookup(unit);
    const flight = memory?.flight;
    if (flight == null || (flight.remedy !== 'renew' && flight.remedy !== 'reconfigure')) return;
    const report = memory!.health.find(({ ok, target }) => ok === false && target?.interface !== undefined);
    const rung = brokenRung(report?.evidence);
    if (report === undefined || rung === null) return;
    const { actionId, decisionId, remedy } = flight;
    const name = report.target!.interface!;
    this.attempts.set(unit, {
      actionId,
      decisionId,
      unit,
      interface: name,
      remedy,
      rung,
      endedMono: Infinity,
      worse: 0,
    });
  }

  /** The rungs after one more look. */
  onLook(seen: Rungs, connecting: boolean): void {
    const now = this.clock.mono();
    this.verify(seen, now);
    for (const [unit, kept] of this.attempts) {
      const attempt = this.ended(kept, now);
      // The helper refused it, or was never reached: what breaks now is not its doing.
      if (attempt === null) {
        this.attempts.delete(unit);
        continue;
      }
      if (attempt.endedMono === Infinity) continue;
      const judged = judgeAttempt(attempt, seen.first, connecting, now);
      if (judged.say === 'wait') this.attempts.set(unit, { ...judged.attempt, decisionId: kept.decisionId });
      else this.attempts.delete(unit);
      if (judged.say === 'take-back' && !this.busy)
        this.takeBack(judged.attempt, kept.decisionId, seen).catch((error: unknown) =>
          this.options.onError(error),
        );
    }
  }

  /** An action has ended when its unit's flight is in the air no more; null where it was not carried out. */
  private ended<A extends Attempt>(attempt: A, now: number): A | null {
    if (attempt.endedMono !== Infinity) return attempt;
    const { flight = null, incident = null } = this.engine.lookup(attempt.unit) ?? {};
    if (flight?.actionId === attempt.actionId && flight.stage === 'acting') return attempt;
    if (incident !== null && !incident.tried.some((one) => one.remedy === attempt.remedy)) return null;
    return { ...attempt, endedMono: now };
  }

  /** Why people keep a unit as it is, in words: a hold, a no in this incident, work on it, a stop; null where they do not. */
  private kept(unit: string): string | null {
    const checks = this.engine.why(unit)?.decision.checks ?? [];
    return checks.find(({ reason, hit }) => hit && peoples.has(reason))?.saw ?? null;
  }

  private async takeBack(attempt: Attempt, decisionId: string, seen: Rungs): Promise<void> {
    const { unit, interface: name, remedy, rung } = attempt;
    const memory = this.engine.lookup(unit);
    const incidentId = memory?.incident?.id ?? null;
    const kept = this.kept(unit);
    const now = sentenceOf(seen.first!, seen.rungs);
    const summary =
      kept !== null
        ? `"${remedy}" of ${name} has made it worse, and is left as it is: ${kept}. ${now}`
        : `"${remedy}" of ${name} has made it worse, and is taken back: its own configuration is asked for again. ${now}`;
    this.options.onTold(summary);
    if (incidentId !== null)
      this.ledger.append({
        kind: 'evidence',
        evidenceId: newId(),
        incidentId,
        unit,
        topic: 'report',
        body: {
          source: 'network take-back',
          summary,
          evidence: { before: rung, after: seen.first, rungs: seen.rungs },
        },
      });
    if (kept !== null) return;
    this.busy = true;
    try {
      const actionId = newId();
      const result = await this.act(attempt, actionId, decisionId, incidentId);
      // What was never done proves nothing.
      if (result === 'done' || result === 'outcome-unknown')
        this.taken = { attempt, actionId, incidentId, endedMono: this.clock.mono() };
    } finally {
      this.busy = false;
    }
  }

  private async act(
    { unit, interface: name }: Attempt,
    actionId: string,
    decisionId: string,
    incidentId: string | null,
  ): Promise<HelperOutcome['result']> {
    const decidedMono = this.clock.mono();
    this.ledger.append({
      kind: 'intent',
      actionId,
      incidentId,
      decisionId,
      requestId: null,
      unit,
      verb: 'network',
      remedy: 'reconfigure',
      failure: 'network-down',
      by: networkGuard,
      invocationBefore: this.engine.lookup(unit)?.state?.invocationId ?? '',
      bootId: this.options.bootId,
      attempt: 0,
    });
    await this.ledger.sync();
    const body: NetworkRequest = { interface: name, action: 'reconfigure', takesBack: true };
    const { result, code, detail, invocationAfter, durationMs } = await this.helper.act({
      call: { path: routes.network.path, body },
      actionId,
      decidedMono,
      patienceMs,
      stillWanted: () => true,
    });
    this.ledger.append({
      kind: 'outcome',
      actionId,
      incidentId,
      unit,
      result,
      code,
      detail,
      invocationAfter,
      durationMs,
    });
    await this.ledger.sync();
    return result;
  }

  /** A taking back has helped when no nearer rung is broken any more than the one that it all began with. */
  private verify(seen: Rungs, now: number): void {
    if (this.taken === null) return;
    const { attempt, actionId, incidentId, endedMono } = this.taken;
    const better = seen.first === null || !isNearer(seen.first, attempt.rung);
    if (!better && now - endedMono < takeBackWithinMs) return;
    this.taken = null;
    const found = seen.first === null ? 'nothing is broken' : sentenceOf(seen.first, seen.rungs);
    this.ledger.append({
      kind: 'verification',
      actionId,
      incidentId,
      unit: attempt.unit,
      verified: better,
      checks: [{ name: 'network', expected: `not worse than before (${attempt.rung})`, found, ok: better }],
    });
  }
}

/** The broken rung that a report's evidence names; null where it names none. */
function brokenRung(evidence: unknown): NetworkRung | null {
  const named = (evidence as { readonly broken?: unknown } | undefined)?.broken;
  return networkRungs.find((rung) => rung === named) ?? null;
}
