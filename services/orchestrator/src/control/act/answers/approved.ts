import {
  cleanUps,
  unitVerbs,
  type ApprovedAnswer,
  type HostLimits,
  type UnitLimits,
} from '@smart-monitor/protocol';
import { readAnswer, type AnswerFields } from './reading.js';

/** The list in force, as far as this product reads it. */
export type ApprovedList = Pick<
  ApprovedAnswer,
  'hash' | 'degraded' | 'reason' | 'units' | 'processes' | 'own' | 'interfaces' | 'cleanUps' | 'limits'
>;

/** What is known before the helper has told its list. */
export const noList: ApprovedList = {
  hash: '',
  degraded: false,
  reason: '',
  units: {},
  processes: {},
  own: [],
  interfaces: [],
  cleanUps: [],
  limits: { host: null, units: {} },
};

/** @throws HelperNonsense */
export function readApproved(body: unknown): ApprovedList {
  return readAnswer('approved', body, (answer) => ({
    hash: answer.text('hash'),
    degraded: answer.flag('degraded'),
    reason: answer.text('reason', ''),
    units: answer.map('units', (units, unit) =>
      // A verb that this version does not know grants nothing here.
      units.texts(unit, []).flatMap((verb) => unitVerbs.find((known) => known === verb) ?? []),
    ),
    // An older helper does not tell these: then no process is known to be listed.
    processes: told(answer, 'processes')
      ? answer.map('processes', (units, unit) => units.texts(unit, []))
      : noList.processes,
    own: told(answer, 'own')
      ? answer.list('own', (own) => ({ unit: own.text('unit'), why: own.text('why', '') }))
      : noList.own,
    interfaces: answer.texts('interfaces', []),
    cleanUps: answer.texts('cleanUps', []).flatMap((name) => cleanUps.find((known) => known === name) ?? []),
    limits: answer.maybe('limits', noList.limits, (limits) => ({
      host: limits.maybe('host', null, hostLimits),
      units: limits.map('units', (units, unit) => units.within(unit, unitLimits)),
    })),
  }));
}

function told(answer: AnswerFields, name: string): boolean {
  return answer.raw(name) !== undefined;
}

/** A bound that is there; nothing where it is not. */
function bound<N extends string>(fields: AnswerFields, name: N): Partial<Record<N, number>> {
  return fields.has(name) ? ({ [name]: fields.number(name) } as Record<N, number>) : {};
}

function hostLimits(fields: AnswerFields): HostLimits {
  return { ...bound(fields, 'actions'), ...bound(fields, 'windowSeconds') };
}

function unitLimits(fields: AnswerFields): UnitLimits {
  return {
    ...hostLimits(fields),
    ...bound(fields, 'backoffSeconds'),
    ...bound(fields, 'backoffMaxSeconds'),
    ...bound(fields, 'breakerSeconds'),
    ...bound(fields, 'healthySeconds'),
  };
}
