/** The bus, or systemd on it, did not take part: not reachable, gone, or silent. Expected, and worth another try. */
export class BusUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BusUnavailable';
  }
}

/** systemd answered a call with an error of its own. */
export class SystemdError extends Error {
  constructor(
    /** The D-Bus error name, for example `org.freedesktop.systemd1.UnitMasked`. */
    readonly errorName: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SystemdError';
  }
}

/** systemd has no unit of that name and cannot load one. */
export class UnitNotFound extends Error {
  constructor(readonly unit: string) {
    super(`systemd knows no unit ${unit}`);
    this.name = 'UnitNotFound';
  }
}
