import type { Suggestion } from '../../api/types.js';

/** What a remedy does to a unit, as a wish and as a button. */
export function actWords(
  remedy: Suggestion['remedy'],
  unit: string,
): { readonly what: string; readonly button: string } {
  switch (remedy) {
    case 'restart':
      return { what: `restart ${unit}`, button: 'Restart it' };
    case 'kill':
      return { what: `end a process of ${unit}`, button: 'End the process' };
    case 'journal-vacuum':
      return { what: `make room in the journal, for ${unit}`, button: 'Make room' };
    case 'tmpfiles':
      return { what: `clean temporary files up, for ${unit}`, button: 'Clean up' };
    case 'renew':
      return { what: `renew the lease of an interface, by ${unit}`, button: 'Renew it' };
    case 'reconfigure':
      return { what: `set an interface up anew, by ${unit}`, button: 'Set it up' };
  }
}
