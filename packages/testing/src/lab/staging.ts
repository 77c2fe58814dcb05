import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SYSTEM_LINKS, UNIT_FOLDER, systemFiles } from './settings.js';

/** Content of a file inside the lab: its text, or the outside file to copy, with its mode (default 0644). */
export type LabFile =
  | string
  | { readonly from: string; readonly mode?: number }
  | { readonly content: string; readonly mode: number };

/** Puts together, in `staging`, the files that are laid over the root of one lab host. */
export function stage(
  staging: string,
  options: {
    machineId: string;
    hostname: string;
    units: string | undefined;
    files: Readonly<Record<string, LabFile>>;
  },
): void {
  const unitFolder = join(staging, UNIT_FOLDER);
  mkdirSync(unitFolder, { recursive: true });
  for (const [path, content] of Object.entries(systemFiles(options.machineId, options.hostname))) {
    put(staging, path, content);
  }
  for (const [path, target] of Object.entries(SYSTEM_LINKS)) link(join(staging, path), target);
  if (options.units !== undefined) cpSync(options.units, unitFolder, { recursive: true, dereference: true });
  for (const [path, content] of Object.entries(options.files)) put(staging, path, content);
  for (const file of readdirSync(unitFolder)) enable(unitFolder, file);
}

function put(staging: string, path: string, file: LabFile): void {
  const target = join(staging, path);
  mkdirSync(dirname(target), { recursive: true });
  if (typeof file === 'string') {
    writeFileSync(target, file);
    return;
  }
  if ('content' in file) writeFileSync(target, file.content);
  else copyFileSync(file.from, target);
  chmodSync(target, file.mode ?? 0o644);
}

/** Does for a unit file what `systemctl enable` does with its section [Install], as far as test units use it. */
function enable(unitFolder: string, file: string): void {
  if (!/\.(service|socket|target|timer|path)$/.test(file) || file.includes('@.')) return;
  for (const { directive, names } of installSection(readFileSync(join(unitFolder, file), 'utf8'))) {
    for (const name of names) {
      if (directive === 'Alias') link(join(unitFolder, name), file);
      else
        link(
          join(unitFolder, `${name}.${directive === 'WantedBy' ? 'wants' : 'requires'}`, file),
          `../${file}`,
        );
    }
  }
}

/** The directives WantedBy=, RequiredBy= and Alias= of a unit file's section [Install] (systemd.unit(5)). */
export function installSection(text: string): { directive: string; names: string[] }[] {
  const found: { directive: string; names: string[] }[] = [];
  let inside = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('[')) inside = line.trim() === '[Install]';
    const [, directive, value] = /^(WantedBy|RequiredBy|Alias)\s*=(.*)$/.exec(line) ?? [];
    if (inside && directive !== undefined && value !== undefined) {
      found.push({ directive, names: value.split(/\s+/).filter(Boolean) });
    }
  }
  return found;
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) symlinkSync(target, path);
}
