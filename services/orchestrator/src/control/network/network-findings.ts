import type { HelperFinding } from '@smart-monitor/contracts';

/** What the ladder can see. */
export interface Sight {
  /** Why there is no probe, in a sentence of the helper's or ours; null where there is one. */
  readonly noProbe: string | null;
  /** Why the host's own network cannot be seen; null where it can. */
  readonly noView: string | null;
}

/** Why the ladder only observes, for the record of a decision; null where it may act. Pure. */
export function blindness({ noProbe, noView }: Sight): string | null {
  const missing = [
    ...(noProbe === null ? [] : ['the network probe']),
    ...(noView === null ? [] : ["the view of the host's own network"]),
  ];
  return missing.length === 0 ? null : `the network is only watched without ${missing.join(' and ')}`;
}

/** What keeps the ladder from looking or acting, each with its remedy. Pure. */
export function networkFindings({ noProbe, noView }: Sight): readonly HelperFinding[] {
  const missing = (topic: string, name: string, says: string, remedy: string): HelperFinding => ({
    topic,
    name,
    tone: 'warn',
    word: 'Missing',
    says: `${says} Until it is there the network is only watched, and nothing is done about it.`,
    remedy,
    banner: '',
  });
  return [
    ...(noProbe === null
      ? []
      : [
          missing(
            'network-probe',
            'Network probe',
            noProbe,
            'On the host: systemctl enable --now smart-monitor-probe.socket, with the helper installed and its key set.',
          ),
        ]),
    ...(noView === null
      ? []
      : [
          missing(
            'network-view',
            "Host's network",
            noView,
            "In a container: mount the host's /proc and set PROCFS_ROOT to where it is.",
          ),
        ]),
  ];
}
