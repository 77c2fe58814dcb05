import type { Decision, ServiceRequest } from '@smart-monitor/contracts';
import type { Ledger } from '../ledger/ledger.js';
import type { Engine } from './engine.js';
import { aimOf } from './remedies/aim.js';
import { patientOf } from './remedies/patient.js';
import type { Patient } from './remedies/remedy.js';
import { needsHelp, type UnitMemory } from './state.js';

const longestNote = 500;

/** A person's no. */
export interface Denial {
  readonly by: string;
  readonly word: 'deny' | 'veto';
  readonly note: string;
}

/**
 * People's answers to what policies suggest or announce. A yes is carried out like a person's own wish, and only where it
 * is about what is suggested now. A no holds for the incident, for every unit that shares it; it is in the ledger, so that
 * a restart of the product forgets none.
 */
export class Suggestions {
  constructor(
    private readonly engine: Pick<
      Engine,
      'lookup' | 'remember' | 'observe' | 'answer' | 'request' | 'why' | 'all' | 'record'
    >,
    private readonly ledger: Pick<Ledger, 'append'>,
  ) {}

  /**
   * A yes: `{"incidentId": "...", "remedy": "restart"}`, with the `pid` of what is to end for a kill, and the `interface`
   * that is to be set up anew for a remedy of the network.
   */
  approve(request: ServiceRequest): void {
    const { id, target, args } = request;
    const memory = this.engine.lookup(target);
    // The engine tells in its own words of a unit that it does not know.
    if (memory?.state == null) return this.engine.request(request);
    const refuse = (reason: string, why: string): void => this.engine.answer(id, 'refused', reason, why);
    if (memory.incident === null || memory.incident.id !== args['incidentId'])
      return refuse('incident-over', `That incident of ${target} is over, so nothing was done.`);
    const decision = this.engine.why(target)?.decision;
    if (
      decision === undefined ||
      !needsHelp(memory.condition) ||
      !decision.hits.includes('awaiting-approval')
    )
      return refuse('nothing-suggested', `Nothing is suggested for ${target} any more, so nothing was done.`);
    const patient = patientOf(memory);
    if (!isMeant(patient, decision, args))
      return refuse(
        'other-suggestion',
        `Something else is suggested for ${target} now ("${decision.remedy}"${aimOf(patient, decision.verb)}), so nothing was done.`,
      );
    this.engine.request(request, decision.remedy);
  }

  /** A no: `{"incidentId": "...", "note": ""}`. What was begun before goes on. */
  deny({ id, target, by, args }: ServiceRequest, word: 'deny' | 'veto'): void {
    const { incidentId, note = '' } = args;
    const refuse = (reason: string, why: string): void => this.engine.answer(id, 'refused', reason, why);
    if (typeof note !== 'string' || note.length > longestNote)
      return refuse('bad-request', `note has to be a text of at most ${longestNote} characters`);
    const memory = this.engine.lookup(target);
    if (typeof incidentId !== 'string' || memory?.incident?.id !== incidentId)
      return refuse('incident-over', `That incident of ${target} is over, so there is nothing to say no to.`);
    if (memory.denied?.incidentId !== incidentId) {
      this.engine.record.note('deny', target, { by, word, note });
      this.refuse(target, incidentId, { by, word, note });
    }
    this.engine.answer(id, 'done', '', sentence(this.engine.lookup(target)!));
  }

  /** Keeps policies from acting in an incident. */
  refuse(unit: string, incidentId: string, { by, word, note }: Denial): void {
    this.ledger.append({ kind: 'denial', unit, incidentId, by, word, note });
    this.hold(incidentId, { by, note, incidentId });
  }

  private hold(incidentId: string, denied: NonNullable<UnitMemory['denied']>): void {
    const concerned = [...this.engine.all()].filter(({ incident }) => incident?.id === incidentId);
    for (const { unit } of concerned) this.engine.remember(unit, { denied });
    for (const { unit } of concerned) this.engine.observe(unit, { kind: 'look-again' });
  }
}

/** Whether a yes names what is suggested: the remedy, and what of the unit it is aimed at. */
function isMeant(
  { complaint }: Patient,
  { verb, remedy }: Decision,
  { remedy: said, pid, interface: name }: ServiceRequest['args'],
): boolean {
  const target = complaint?.target;
  if (remedy !== said) return false;
  if (verb === 'kill') return target?.process !== undefined && target.process.pid === pid;
  return verb !== 'network' || (target?.interface !== undefined && target.interface === name);
}

function sentence({ unit, flight, denied }: UnitMemory): string {
  const begun = flight?.stage === 'acting' ? ` What was begun before ("${flight.remedy}") goes on.` : '';
  return `${denied?.by ?? 'A person'} said no: nothing is done to ${unit} by itself in this incident.${begun}`;
}
