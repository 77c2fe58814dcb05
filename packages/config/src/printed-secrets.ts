/** Secrets that stand in published documents, so that everybody knows them. */
const printed: ReadonlySet<string> = new Set([
  'dev-please-change',
  'mypass',
  'smartpass',
  'supersecret',
  'iiot_secure_2025',
  'your-secret-key-change-in-production',
  'your-webhook-secret',
  'your-secure-token-here',
]);

/** True when the secret itself, or the password of a URL, is one that was published as an example. */
export function isPrintedSecret(text: string): boolean {
  if (printed.has(text)) return true;
  try {
    return printed.has(decodeURIComponent(new URL(text).password));
  } catch {
    return false;
  }
}
