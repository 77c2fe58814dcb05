import type { Check } from '../check.js';
import { unitFileChanged } from '../unit-file-changed.js';

/** While packages or the unit's own file are changed, services are stopped and started by those who change them. */
export const packageManagerBusy: Check = {
  reason: 'package-manager-busy',
  bindsPeople: true,
  look: (memory, state, context, now) => {
    const { packageManager } = context.helper;
    if (packageManager !== null) return { hit: true, saw: `a package manager holds ${packageManager}` };
    const changed = unitFileChanged(memory, state, context, now);
    return changed.hit ? changed : { hit: false, saw: `no package manager is at work, and ${changed.saw}` };
  },
};
