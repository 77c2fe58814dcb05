import { FlagSetting, IntegerSetting } from '../setting.js';

/** How the host's way out is watched: link, address, gateway, DNS, the world beyond. */
export class NetworkConfig {
  @FlagSetting({
    env: 'NETWORK_LADDER',
    sentence: "Whether the host's way out is watched at all.",
    default: true,
  })
  readonly watched!: boolean;

  @IntegerSetting({
    env: 'NETWORK_LOOK_SECONDS',
    sentence:
      "The time between two looks at the kernel's own view of the network, which sends nothing; a change of it leads to a probe at once.",
    unit: 'seconds',
    min: 1,
    max: 60,
    default: 5,
  })
  readonly lookSeconds!: number;

  @IntegerSetting({
    env: 'NETWORK_PROBE_SECONDS',
    sentence: 'The time between two probes of the network while all is well.',
    unit: 'seconds',
    min: 10,
    max: 3600,
    default: 60,
  })
  readonly probeSeconds!: number;

  @IntegerSetting({
    env: 'NETWORK_BROKEN_PROBE_SECONDS',
    sentence: 'The same while something is broken.',
    unit: 'seconds',
    min: 3,
    max: 300,
    default: 10,
  })
  readonly brokenProbeSeconds!: number;

  @IntegerSetting({
    env: 'NETWORK_BROKEN_LOOKS',
    sentence: 'How many probes in a row have to find the same rung broken before it counts.',
    unit: 'probes',
    min: 1,
    max: 20,
    default: 3,
  })
  readonly brokenLooks!: number;

  @IntegerSetting({
    env: 'NETWORK_BROKEN_AFTER_SECONDS',
    sentence: 'For how long they have to, besides.',
    unit: 'seconds',
    min: 0,
    max: 600,
    default: 20,
  })
  readonly brokenAfterSeconds!: number;

  @IntegerSetting({
    env: 'NETWORK_CONNECTING_SECONDS',
    sentence:
      'How long an interface is given after its carrier came, or while its manager is at work on it, before anything behind the link counts as broken.',
    unit: 'seconds',
    min: 0,
    max: 600,
    default: 60,
  })
  readonly connectingSeconds!: number;
}
