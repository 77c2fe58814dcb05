import { Fields, probeBounds, type Problem } from '@smart-monitor/protocol';
import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';

import { isDnsName } from '../probe/dns-message.js';

/** What `probe-serve` looks at, and where it is asked. */
export interface ProbeSettings {
  /** The UNIX socket of the probe. */
  readonly socket: string;
  /** What each resolver is asked for: a name's address, or for `.` the root's name servers. */
  readonly name: string;
  /** TCP targets that are worth knowing of: an address or a name, and a port. */
  readonly targets: readonly { readonly host: string; readonly port: number }[];
}

/** Reads the settings' member `probe`. */
export function readProbe(parent: Fields, problems: Problem[]): ProbeSettings {
  const fields = new Fields(parent.has('probe') ? parent.raw('probe') : {}, 'probe', problems);
  const socket = fields.text('socket', '/run/smart-monitor-probe/probe.sock');
  if (!isAbsolute(socket)) fields.report('socket', 'has to be an absolute path');
  const name = fields.text('name', '.');
  if (!isDnsName(name)) fields.report('name', 'has to be a host name, or . for the root');
  const list = fields.has('targets') ? fields.raw('targets') : [];
  if (!Array.isArray(list) || list.length > probeBounds.targets)
    fields.report('targets', `has to be a list of at most ${probeBounds.targets} {"host","port"}`);
  const targets = (Array.isArray(list) ? list : [])
    .slice(0, probeBounds.targets)
    .map((item: unknown, index) => {
      const target = new Fields(item, `probe.targets[${index}]`, problems);
      const host = target.text('host');
      if (target.has('host') && isIP(host) === 0 && (host === '.' || !isDnsName(host)))
        target.report('host', 'has to be an address or a host name');
      if (!target.has('port'))
        target.report('port', 'is missing; it has to be a whole number from 1 to 65535');
      const port = target.integer('port', 1, 65_535, 1);
      target.done();
      return { host, port };
    });
  fields.done();
  return { socket, name, targets };
}
