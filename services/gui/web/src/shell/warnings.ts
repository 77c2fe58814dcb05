import type { Me, OverviewHost } from '../api/types.js';
import { minuteMoment } from '../format/moment.js';

/** Something a person must know before believing that a failure heals here. */
export interface Warning {
  readonly id: string;
  readonly tone: 'bad' | 'warn' | 'healing';
  readonly title: string;
  readonly detail: string;
  /** Shown as "since 12 s ago" where it is known. */
  readonly since: number | null;
}

/**
 * Every banner that applies, the gravest first. The same thing on several hosts is said once, with their names; the
 * names are left out where there is one host only.
 */
export function warningsOf(me: Me, hosts: readonly OverviewHost[]): Warning[] {
  const groups = new Map<string, { readonly warning: Warning; readonly names: string[] }>();
  for (const host of hosts) {
    for (const warning of hostWarnings(host)) {
      const id = `${warning.id} ${warning.detail}`;
      const group = groups.get(id);
      if (group === undefined) groups.set(id, { warning: { ...warning, id }, names: [host.hostname] });
      else group.names.push(host.hostname);
    }
  }
  const warnings = [...groups.values()].map(({ warning, names }) =>
    hosts.length === 1 ? warning : { ...warning, title: `${warning.title} (${names.join(', ')})` },
  );
  if (me.insecure) {
    warnings.push({
      id: 'insecure',
      tone: 'warn',
      title: 'This connection is plain http',
      detail:
        'Anyone on the network between can read it, so restarts are off. Use https, or open the console on the host itself.',
      since: null,
    });
  }
  const rank = { bad: 0, warn: 1, healing: 2 };
  return warnings.toSorted((a, b) => rank[a.tone] - rank[b.tone]);
}

function hostWarnings(host: OverviewHost): Warning[] {
  const { control } = host;
  const warn = (
    id: string,
    tone: Warning['tone'],
    title: string,
    detail: string,
    since: number | null = null,
  ): Warning => ({
    id,
    tone,
    title,
    detail,
    since,
  });
  if (control === null) {
    return [
      warn('never', 'bad', 'No orchestrator has reported yet', 'Nothing heals on this host until one runs.'),
    ];
  }
  if (host.controlStale) {
    return [
      warn(
        'silent',
        'bad',
        'The orchestrator is silent',
        'It may still heal, but nothing here proves it. States below may be out of date.',
        host.controlAt,
      ),
    ];
  }
  const list: Warning[] = [];
  if (control.bus === 'lost') {
    list.push(
      warn(
        'bus',
        'bad',
        'systemd cannot be seen',
        control.mode === 'helper'
          ? 'Measurements go on, but no failure of a service is noticed until the host helper tells of the units again.'
          : 'Measurements go on, but no failure of a service is noticed until the system bus answers. Where it cannot be had, set SERVICE_STATUS_MODE=helper; where there is no systemd, start as root with --lab to get a lab host.',
      ),
    );
  }
  if (control.policiesProblem !== '')
    list.push(warn('policies', 'bad', 'The policies cannot be used', control.policiesProblem));
  if (control.checksProblem !== '')
    list.push(warn('checks', 'bad', 'The checks cannot be used', control.checksProblem));
  const { findings } = control.helper;
  for (const { topic, tone, banner, says, remedy } of findings) {
    if (banner !== '')
      list.push(warn(`helper-${topic}`, tone === 'bad' ? 'bad' : 'warn', banner, `${says} ${remedy}`));
  }
  const mode = findings.find(({ topic }) => topic === 'mode');
  if (control.monitorOnly) {
    list.push(
      warn(
        'monitor-only',
        'warn',
        'Monitor only',
        `Failures are recorded, nothing is restarted. ${mode?.remedy ?? ''}`.trim(),
      ),
    );
  }
  for (const { id, name, by, note, units, until } of control.maintenance ?? []) {
    const about = units.includes('*') ? 'any service' : units.join(', ');
    const why = note === '' ? '' : ` ${note}`;
    list.push(
      warn(
        `maintenance-${id}`,
        'warn',
        `Maintenance: ${name}, until ${minuteMoment(until, Date.now())}`,
        `Planned by ${by}. Nothing is done to ${about} by itself until then; failures are watched and told.${why}`,
      ),
    );
  }
  if (control.dryRun) {
    list.push(
      warn(
        'dry-run',
        'warn',
        'Dry run',
        `Decisions are recorded, nothing is restarted. ${mode?.remedy ?? 'Set DRY_RUN=false on the host to let it act.'}`,
      ),
    );
  }
  if (control.lab) {
    list.push(
      warn(
        'lab',
        'healing',
        'Lab host',
        'A throw-away host for trying things. Break its services, nothing else is touched.',
      ),
    );
  }
  return list;
}

/** Why nothing would be repaired on this host just now, in a few words; null when repairs are on. */
export function repairsOff(host: OverviewHost | undefined): string | null {
  if (host === undefined) return null;
  if (host.control === null || host.controlStale) return 'orchestrator silent';
  if (host.control.bus === 'lost') return 'bus lost';
  const { state } = host.control.helper;
  if (state === 'lease-held') return 'another instance acts';
  if (state !== 'ready' && state !== 'degraded') return 'helper not ready';
  if (host.control.monitorOnly) return 'monitor only';
  return host.control.dryRun ? 'dry run' : null;
}
