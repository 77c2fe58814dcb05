import type { Check } from '../check.js';

/** Where the unit has Restart=, systemd goes first; we act when it has given up. */
export const systemdStillRetrying: Check = {
  reason: 'systemd-still-retrying',
  bindsPeople: false,
  look: (memory, state) => {
    const hit = memory.condition === 'retrying';
    const setting = `Restart=${state.restart}, ${state.nRestarts} restarts so far`;
    return { hit, saw: hit ? `systemd waits to restart the unit (${setting})` : setting };
  },
};
