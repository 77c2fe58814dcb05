import { probeBounds, type ResolverSource, resolverSources } from '@smart-monitor/protocol';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

const paths: Readonly<Record<ResolverSource, string>> = {
  'resolv.conf': '/etc/resolv.conf',
  'systemd-resolved': '/run/systemd/resolve/resolv.conf',
};

interface ListedResolver {
  readonly address: string;
  readonly sources: readonly ResolverSource[];
}

/** The addresses of the lines `nameserver` (resolv.conf(5)). */
export function nameservers(text: string): readonly string[] {
  return text
    .slice(0, 65_536)
    .split('\n')
    .flatMap((line) => /^nameserver[ \t]+(\S+)/.exec(line)?.[1] ?? [])
    .filter((address) => address.length <= 64 && isIP(address) !== 0);
}

/**
 * The resolvers of the host, each once, with the files that name it. Where systemd-resolved runs, /etc/resolv.conf has
 * its stub alone, and the second file the real ones.
 * @param read gives the text of a file, or throws
 */
export function listResolvers(read = (path: string) => readFileSync(path, 'utf8')): {
  readonly resolvers: readonly ListedResolver[];
  readonly problems: readonly string[];
} {
  const found = new Map<string, ResolverSource[]>();
  const problems: string[] = [];
  for (const source of resolverSources) {
    try {
      for (const address of nameservers(read(paths[source]))) {
        const sources = found.get(address) ?? [];
        if (!sources.includes(source)) sources.push(source);
        found.set(address, sources);
      }
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (source === 'resolv.conf' || !missing)
        problems.push(`${paths[source]} ${missing ? 'is not there' : 'cannot be read'}`);
    }
  }
  const resolvers = [...found].map(([address, sources]) => ({ address, sources }));
  if (resolvers.length > probeBounds.resolvers)
    problems.push(`only ${probeBounds.resolvers} of ${resolvers.length} resolvers were asked`);
  return { resolvers: resolvers.slice(0, probeBounds.resolvers), problems };
}
