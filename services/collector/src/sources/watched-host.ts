import type { HostConfig } from '@smart-monitor/config';
import { HostFiles, hostIdentity, HostSampler, readInventory, type Inventory } from '@smart-monitor/host';

/** The host that this collector measures. */
export class WatchedHost {
  private constructor(
    readonly id: string,
    readonly hostname: string,
    readonly sampler: HostSampler,
    private readonly files: HostFiles,
  ) {}

  /** @throws HostIdentityError that says in words what to set when the host cannot be told from others. */
  static open(config: HostConfig): WatchedHost {
    const ownRoot = config.procfsRoot === '/proc' ? '/' : null;
    const files = new HostFiles({
      procfs: config.procfsRoot,
      sysfs: config.sysfsRoot,
      root: config.hostRoot ?? ownRoot,
    });
    const { id, hostname } = hostIdentity(config);
    return new WatchedHost(id, hostname, new HostSampler(files), files);
  }

  /** False in a container that was not given the host's root: its disks' space cannot be asked for. */
  get seesDisks(): boolean {
    return this.files.roots.root !== null;
  }

  inventory(): Inventory {
    return readInventory(this.files);
  }

  close(): void {
    this.files.close();
  }
}
