import { readdirSync } from 'node:fs';
import { appendResults, machineLines } from './results.js';

/** A benchmark: a file beside this one whose `run` gives one object of figures, `ok` being whether its bounds held. */
interface BenchModule {
  run(): Promise<Record<string, unknown> & { readonly bench: string; readonly ok: boolean }>;
}

const here = new URL('.', import.meta.url);

/** The names of the benchmarks: files that export `run`. */
async function benches(): Promise<Map<string, BenchModule>> {
  const found = new Map<string, BenchModule>();
  const names = readdirSync(here)
    .filter((file) => /^[a-z-]+\.js$/.test(file) && file !== 'main.js')
    .map((file) => file.slice(0, -3))
    .sort();
  for (const name of names) {
    const module = (await import(new URL(`${name}.js`, here).href)) as Partial<BenchModule>;
    if (typeof module.run === 'function') found.set(name, module as BenchModule);
  }
  return found;
}

/** `npm run bench [-- NAME ...]`: runs the named benchmarks, or all; the last line of each is one JSON object. */
async function main(asked: readonly string[]): Promise<number> {
  const all = await benches();
  const unknown = asked.filter((name) => !all.has(name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}; there are: ${[...all.keys()].join(', ')}.`);
    return 64;
  }
  console.log(machineLines().join('\n'));
  let code = 0;
  for (const name of asked.length > 0 ? asked : all.keys()) {
    console.log(`\n== ${name}`);
    try {
      const result = await all.get(name)!.run();
      appendResults(result);
      if (!result.ok) code = 1;
      console.log(JSON.stringify(result));
    } catch (error) {
      code = 1;
      console.error(error);
      console.log(JSON.stringify({ bench: name, ok: false, error: (error as Error).message }));
    }
  }
  return code;
}

process.exitCode = await main(process.argv.slice(2));
