/** Names of what is injected and is no class of its own. */
export const tokens = {
  clock: Symbol('Clock'),
  settings: Symbol('GuiSettings'),
} as const;

/** The host id of audit entries that concern no host. */
export const noHost = '00000000-0000-0000-0000-000000000000';
