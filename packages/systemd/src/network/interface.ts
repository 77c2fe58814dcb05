/** What a service that manages interfaces can be asked to do with one. */
export type InterfaceAction = 'renew' | 'reconfigure';

/** How an interface is, as the service that manages it says. */
export interface ManagedInterface {
  readonly name: string;
  readonly manager: 'systemd-networkd' | 'NetworkManager';
  /** In the manager's own words, for people: `routable (configured)`, `activated`. */
  readonly state: string;
  /**
   * `unmanaged`: the manager leaves it alone. `configuring`: it is at work on it. `configured`: it is done, well.
   * `down`: it has nothing to do on it, or has failed.
   */
  readonly phase: 'unmanaged' | 'configuring' | 'configured' | 'down';
  /** Addresses of either family, link-local ones included. */
  readonly addresses: number;
  /** Whether an address of it came by DHCP. */
  readonly dhcp: boolean;
  /** Another text once an action has taken effect, null where nothing tells: the DHCP lease, the activation. */
  readonly generation: string | null;
  /** The call that an action would be; null where the manager has none for it, or not in this state. */
  readonly calls: Readonly<
    Record<InterfaceAction, 'RenewLink' | 'ReconfigureLink' | 'ActivateConnection' | null>
  >;
}

/** A service that manages interfaces, on the system bus. */
export interface InterfaceManager {
  readonly name: ManagedInterface['manager'];
  /** Whether it runs. Asking it anything else would start it. */
  isRunning(): Promise<boolean>;
  /** An interface of the host, managed or not; null where the host has none of that name. */
  find(name: string): Promise<ManagedInterface | null>;
  /** Asks for an action of which `calls` has said that there is one. Resolves when it was taken up, not when it is done. */
  act(name: string, action: InterfaceAction): Promise<void>;
}
