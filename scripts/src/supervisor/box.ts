/** A box of plain characters around lines, as wide as the longest of them. */
export function box(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => [...line].length));
  const edge = `+${'-'.repeat(width + 2)}+`;
  const rows = lines.map((line) => `| ${line}${' '.repeat(width - [...line].length)} |`);
  return [edge, ...rows, edge].join('\n');
}

/** What the box at the end of a start tells. */
export interface Welcome {
  readonly url: string;
  /** Shown once, at the first start; null afterwards. */
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly kind: 'real' | 'lab' | 'none';
  readonly dryRun: boolean;
  /** The helper only watches, because nobody here is root. */
  readonly monitorOnly: boolean;
  readonly dataDirectory: string;
}

/** The lines of the box: where the console is, how to log in, what to try, how to stop. */
export function welcomeLines(welcome: Welcome): string[] {
  const { credentials, kind } = welcome;
  return [
    'Smart-Monitor is running.',
    '',
    `Console    ${welcome.url}`,
    ...(credentials
      ? [
          `User       ${credentials.username}`,
          `Password   ${credentials.password}`,
          '           (made for this first start, shown this once)',
        ]
      : [
          'Log in     with the account made when this data was new (below); its password was shown then, once',
          '           lost it? `npm start -- --data FOLDER` begins anew in another folder',
        ]),
    '',
    ...posture(welcome),
    ...(kind === 'lab' ? [`Try it     open ${welcome.url}/lab and break lab-web: ${tried(welcome)}`] : []),
    'SQL        npm run sql -- "SELECT * FROM service_status ORDER BY ts_epoch DESC LIMIT 5"',
    `Data       ${welcome.dataDirectory}`,
    'Stop       Ctrl-C',
  ];
}

function tried({ dryRun }: Welcome): string {
  return dryRun ? 'the decision is recorded, nothing is restarted' : 'it is healed while you watch';
}

function posture({ kind, dryRun, monitorOnly }: Welcome): string[] {
  if (kind === 'none') return ['Acting     not possible: there is no systemd here'];
  if (monitorOnly)
    return ['Acting     monitor-only: healing needs the helper as root, and this was started by a person'];
  if (kind === 'lab' && !dryRun)
    return ['Acting     for real, on the throw-away lab host (dry-run is off there)'];
  return dryRun
    ? ['Acting     dry-run: decisions are made and recorded, nothing is touched (DRY_RUN=false acts)']
    : ['Acting     for real: approved services of this host are restarted when they fail'];
}
