/** What is drawn from /proc/<pid>/status (proc_pid_status(5)). */
export interface ProcessStatus {
  readonly name: string;
  /** The process that a thread belongs to: for a process itself its own number. */
  readonly tgid: number;
  /** The effective user. */
  readonly uid: number;
  /** 0 where it has no memory of its own: zombies and kernel threads. */
  readonly rssBytes: number;
}

/** Reads the text of /proc/<pid>/status; null where it is none. Line feeds in the name are escaped by the kernel. */
export function parseStatus(text: string): ProcessStatus | null {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]+(.*)$`, 'm').exec(text)?.[1]?.trimEnd();
  const tgid = Number(field('Tgid') ?? NaN);
  const uid = Number(field('Uid')?.split('\t')[1] ?? NaN);
  const rss = /^(\d+) kB$/.exec(field('VmRSS') ?? '')?.[1];
  if (!Number.isSafeInteger(tgid) || !Number.isSafeInteger(uid)) return null;
  return { name: field('Name') ?? '', tgid, uid, rssBytes: rss === undefined ? 0 : Number(rss) * 1024 };
}
