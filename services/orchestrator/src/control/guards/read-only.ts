/** How a file system is mounted just now. */
export interface MountLook {
  readonly readOnly: boolean;
  /** The kernel forbade writing because of an error, or would: `errors=remount-ro`, `emergency_ro`. */
  readonly failsReadOnly: boolean;
  /** Whether the host's fstab says that it is to be read-only; null where it does not tell. */
  readonly meantReadOnly: boolean | null;
}

/** What the judge remembers of one mount. Plain data. */
export interface MountState {
  /** Whether it could be written when it was first looked at. */
  readonly wasWritable: boolean;
  /** Why it is held to be read-only against everybody's will, in words; null where it is as it should be. */
  readonly lost: string | null;
}

/**
 * Whether a file system has become read-only although it is not meant to be: it could be written before, or it is one
 * that the kernel makes read-only upon an error and nothing says that it is meant so. Pure.
 */
export function judgeMount(before: MountState | null, look: MountLook): MountState {
  const wasWritable = before?.wasWritable ?? !look.readOnly;
  if (!look.readOnly) return { wasWritable, lost: null };
  if (wasWritable) return { wasWritable, lost: 'it could be written before' };
  const byError = look.failsReadOnly && look.meantReadOnly !== true;
  return { wasWritable, lost: byError ? 'the kernel makes it read-only when it finds an error on it' : null };
}
