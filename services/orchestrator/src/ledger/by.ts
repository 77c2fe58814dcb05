/** Who takes back what a remedy of the network made worse, on record: neither a policy nor a person. */
export const networkGuard = 'guard:network';

/**
 * Whether a guard did something of its own: it is no attempt of the unit's ladder, costs no budget, and says nothing of
 * whether what was tried has helped.
 */
export function isGuards({ by }: { readonly by: string }): boolean {
  return by.startsWith('guard:');
}
