/** What was found out about this machine before choosing what to watch. */
export interface HostFindings {
  /** `--lab` was given. */
  readonly askedForLab: boolean;
  /** systemd's version where it answers on the system bus, else null. */
  readonly busVersion: string | null;
  /** Why the system bus was not reached, in words; empty where it was. */
  readonly busProblem: string;
  /** Why no lab host can be started here, in words, or null. */
  readonly labProblem: string | null;
}

/** What is watched, and the sentence that tells a person why. */
export interface HostChoice {
  readonly kind: 'real' | 'lab' | 'none';
  readonly why: string;
}

/** Where systemd's bus is on every Linux host that runs it. */
export const systemBus = '/run/dbus/system_bus_socket';

/**
 * Chooses between this host, a lab host, and watching without systemd.
 * @throws Error in words when a lab host was asked for and cannot be had.
 */
export function chooseHost(found: HostFindings): HostChoice {
  if (found.askedForLab) {
    if (found.labProblem !== null)
      throw new Error(`A lab host was asked for (--lab) and cannot be started: ${found.labProblem}.`);
    return { kind: 'lab', why: 'Watching a lab host, because --lab was given.' };
  }
  if (found.busVersion !== null)
    return {
      kind: 'real',
      why: `Watching this host: systemd ${found.busVersion} answers on its system bus (${systemBus}).`,
    };
  if (found.labProblem === null)
    return {
      kind: 'lab',
      why: `Watching a lab host, because ${found.busProblem}. It is a private systemd over a throw-away copy of this machine's files.`,
    };
  return {
    kind: 'none',
    why: `Watching this host without systemd: ${found.busProblem}, and ${found.labProblem}. Measurements are kept; no service is seen or healed.`,
  };
}
