import type { Check } from '../check.js';

/** While packages are changed, services are stopped and started by those who change them. */
export const packageManagerBusy: Check = {
  reason: 'package-manager-busy',
  bindsPeople: true,
  look: (_memory, _state, { helper }) => ({
    hit: helper.packageManager !== null,
    saw:
      helper.packageManager === null
        ? 'no package manager is at work'
        : `a package manager holds ${helper.packageManager}`,
  }),
};
