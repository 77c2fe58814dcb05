import type { HelperFinding, HelperState } from '@smart-monitor/contracts';

/** What the words about a state are made of. */
export interface ReachFacts {
  readonly state: HelperState;
  /** The state in a phrase, as the watch over the helper tells it. */
  readonly detail: string;
  readonly socket: string;
  /** The group that the socket belongs to and ours, in words; empty where it cannot be seen. */
  readonly groups: string;
  readonly keyId: string;
}

type Words = Pick<HelperFinding, 'tone' | 'word' | 'says' | 'remedy' | 'banner'>;

const log = 'journalctl -u smart-monitor-helper';

/** Each state of the helper: what is so, and what a person does about it. */
const wordsOf: Readonly<Record<HelperState, (facts: ReachFacts) => Words>> = {
  ready: () => ({
    tone: 'ok',
    word: 'Ready',
    says: 'The only part that may restart a service.',
    remedy: '',
    banner: '',
  }),
  unknown: () => ({
    tone: 'unknown',
    word: 'Not asked yet',
    says: 'Until it has answered nothing is restarted.',
    remedy: '',
    banner: '',
  }),
  unconfigured: () => ({
    tone: 'bad',
    word: 'Not configured',
    says: 'The orchestrator has no key for the host helper, so it can only watch.',
    remedy: 'Set HELPER_API_KEY_FILE to a file with the helper’s key and restart the orchestrator.',
    banner: 'No host helper is configured',
  }),
  absent: ({ socket, detail }) => ({
    tone: 'bad',
    word: 'Absent',
    says: detail.includes('ENOENT') ? `There is no socket at ${socket}.` : `Nobody listens on ${socket}.`,
    remedy:
      'On the host: systemctl start smart-monitor-helper.socket. In a container also check that the folder of the socket is mounted.',
    banner: 'The host helper is absent',
  }),
  'no-permission': ({ socket, groups }) => ({
    tone: 'bad',
    word: 'No permission',
    says: `The orchestrator may not use ${socket}${groups === '' ? '.' : `: ${groups}.`}`,
    remedy:
      'Put the orchestrator into the group of the socket (group_add in compose, SupplementaryGroups= in its unit) and restart it.',
    banner: 'The host helper cannot be reached: no permission',
  }),
  silent: ({ socket }) => ({
    tone: 'bad',
    word: 'Does not answer',
    says: `It takes connections on ${socket} and does not answer in time.`,
    remedy: `On the host: systemctl restart smart-monitor-helper.service; ${log} tells more.`,
    banner: 'The host helper does not answer',
  }),
  nonsense: ({ detail }) => ({
    tone: 'bad',
    word: 'Speaks nonsense',
    says: sentence(detail),
    remedy:
      'Install helper and orchestrator of the same version, and check that nothing else listens on the socket.',
    banner: 'The host helper speaks nonsense',
  }),
  'wrong-key': ({ keyId }) => ({
    tone: 'bad',
    word: 'Wrong key',
    says: `The helper does not take the requests of the orchestrator for ours: its key or the id of the key (${keyId}) is another.`,
    remedy: `Give the orchestrator the text of /etc/smart-monitor/helper.key (HELPER_API_KEY_FILE) and its id (HELPER_KEY_ID); ${log} has the exact reason.`,
    banner: 'The host helper refuses the key',
  }),
  old: ({ detail }) => ({
    tone: 'bad',
    word: 'Too old',
    says: sentence(detail),
    remedy: 'Install the helper of the orchestrator’s version on the host and restart it.',
    banner: 'The host helper is too old',
  }),
  refused: ({ detail }) => ({
    tone: 'bad',
    word: 'Refuses',
    says: sentence(detail),
    remedy: `On the host: ${log} tells why.`,
    banner: 'The host helper refuses',
  }),
  busy: () => ({
    tone: 'warn',
    word: 'Busy',
    says: 'It has as much to do as it takes, and sends further callers away.',
    remedy: `This passes within seconds; if it stays, ${log} shows who calls.`,
    banner: '',
  }),
  'lease-held': ({ detail }) => ({
    tone: 'warn',
    word: 'Another instance acts',
    says: `${sentence(detail)} This orchestrator only watches.`,
    remedy:
      'Where two are meant to run there is nothing to do: this one takes over 15 s after the other has ended. Else stop the one that is not wanted.',
    banner: 'Another instance acts here',
  }),
  'audit-broken': ({ detail }) => ({
    tone: 'bad',
    word: 'Cannot write its log',
    says: sentence(detail),
    remedy: 'Make room below /var/lib/smart-monitor-helper on the host; it goes on by itself.',
    banner: 'The host helper cannot write its audit log',
  }),
  'bus-lost': ({ detail }) => ({
    tone: 'bad',
    word: 'No system bus',
    says: sentence(detail),
    remedy: 'On the host: systemctl status dbus.service; when that runs, the helper comes back by itself.',
    banner: 'The host helper cannot reach systemd',
  }),
  degraded: ({ detail }) => ({
    tone: 'warn',
    word: 'Last good list',
    says: sentence(detail),
    remedy:
      'Correct approved_services.json on the host (owned by root, writable by nobody else, valid JSON); it is read again by itself.',
    banner: 'The allow-list file is refused',
  }),
};

/** How the helper is reached and whether it can act for us, in words. Pure. */
export function reachFinding(facts: ReachFacts): HelperFinding {
  return { topic: 'reach', name: 'State', ...wordsOf[facts.state](facts) };
}

/** A phrase as a sentence of its own. */
export function sentence(phrase: string): string {
  const begun = phrase.charAt(0).toUpperCase() + phrase.slice(1);
  return begun === '' || /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
