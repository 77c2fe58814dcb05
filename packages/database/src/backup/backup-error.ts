/** A backup cannot be made, or is not restored, for a reason that a person can do something about; the message says it. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
