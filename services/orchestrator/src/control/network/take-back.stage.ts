import { networkRungs, newId, type Clock, type NetworkRung } from '@smart-monitor/contracts';
import { routes, type NetworkRequest } from '@smart-monitor/protocol';
import type { Ledger } from '../../ledger/ledger.js';
import type { Helper } from '../act/ports.js';
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

/** Who takes back, on record: neither a policy nor a person. It is no attempt, and costs no budget of the unit. */
export const guard = 'guard:network';

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
    private readonly engine: Pick<Engine, 'lookup'>,
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

  /** An action has ended when its unit's flight is in the air no more. */
  private ended<A extends Attempt>(attempt: A, now: number): A {
    if (attempt.endedMono !== Infinity) return attempt;
    const flight = this.engine.lookup(attempt.unit)?.flight ?? null;
    const acting = flight?.actionId === attempt.actionId && flight.stage === 'acting';
    return acting ? attempt : { ...attempt, endedMono: now };
  }

  private async takeBack(attempt: Attempt, decisionId: string, seen: Rungs): Promise<void> {
    const { unit, interface: name, remedy, rung } = attempt;
    const memory = this.engine.lookup(unit);
    const incidentId = memory?.incident?.id ?? null;
    const held = memory?.hold != null;
    const now = sentenceOf(seen.first!, seen.rungs);
    const summary = held
      ? `"${remedy}" of ${name} has made it worse; a hold on ${unit} keeps it as it is. ${now}`
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
    if (held) return;
    this.busy = true;
    try {
      const actionId = newId();
      await this.act(attempt, actionId, decisionId, incidentId);
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
  ): Promise<void> {
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
      by: guard,
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
