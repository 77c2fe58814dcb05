import { routes, type NetworkAction, type NetworkRequest } from '@smart-monitor/protocol';
import type { RemedyKind } from './remedy.js';

/** The interface that the complaint names is set up anew, by the service that manages it. */
function network(action: NetworkAction): RemedyKind {
  return {
    remedy: action,
    verb: 'network',
    newRun: false,
    subjects: ({ complaint }) =>
      complaint?.target?.interface === undefined ? [] : [complaint.target.interface],
    fits: ({ complaint }) => {
      const { interface: name, noRenewal } = complaint?.target ?? {};
      if (name === undefined) return { fits: false, why: 'no interface is complained of' };
      if (action === 'renew' && noRenewal !== undefined) return { fits: false, why: noRenewal };
      return { fits: true, why: `interface ${name} is complained of` };
    },
    call: ({ complaint }) => ({
      path: routes.network.path,
      body: { interface: complaint!.target!.interface!, action } satisfies NetworkRequest,
    }),
  };
}

export const renew = network('renew');
export const reconfigure = network('reconfigure');
