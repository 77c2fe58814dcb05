/** What keeps a process from the system bus, by the words in which it shows. The first that fits is told. */
const causes: readonly (readonly [RegExp, string])[] = [
  [
    /AppArmor|SELinux|AccessDenied/i,
    "a security policy refuses it: AppArmor's docker-default profile and SELinux keep containers from the bus",
  ],
  [
    /EACCES|EPERM/,
    "the socket may not be opened: the file's mode, AppArmor's docker-default profile or SELinux forbids it",
  ],
  [/ENOENT|ENOTDIR/, 'its socket is not there: it is not mounted into this container, or it is elsewhere'],
  [/ECONNREFUSED/, 'nobody serves its socket: dbus does not run, or a mount of the file is stale'],
  [
    /closed the connection|connection was closed|rejected|EXTERNAL|ECONNRESET|EPIPE/i,
    'it does not accept our user: dbus closes connections of a uid that the passwd of the host does not know, and of one that a user namespace has mapped to another',
  ],
  [/no answer within/, 'it does not answer'],
];

/**
 * What to say when the bus cannot be used at the start: the likely cause and the way out that needs no bus. Never to
 * switch AppArmor off. Pure.
 * @param error what was met, in words
 */
export function busTrouble(error: string): string {
  const cause = causes.find(([pattern]) => pattern.test(error))?.[1];
  return (
    `${error}. ${cause === undefined ? '' : `The likely cause: ${cause}. `}` +
    'Units are unknown, and nothing is acted on. Where the bus cannot be had, no bus is needed: install the host ' +
    'helper, set HELPER_SOCKET and HELPER_API_KEY, and SERVICE_STATUS_MODE=helper.'
  );
}
