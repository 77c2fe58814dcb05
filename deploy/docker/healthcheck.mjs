// Whether the service of this container is well: exit code 0, or 1 with the reason in words.
// Its own sign of life first (the gui's /health; of the others a file that their event loop touches), then, unless
// --liveness is given, PostgreSQL answers SELECT 1. With --liveness a database that is away changes nothing: use it
// where somebody acts on the answer, because healing goes on without a database.
import { readFileSync, statSync } from 'node:fs';
import process from 'node:process';

const service = process.env.SMARTMON_SERVICE ?? '';
const timeoutMs = 4_000;
/** A sign of life older than this is none; it is given every 5 s. */
const freshMs = 20_000;

function secret(name) {
  const file = process.env[`${name}_FILE`];
  return file ? readFileSync(file, 'utf8').trim() : process.env[name] || undefined;
}

async function alive() {
  if (service === 'gui') {
    const port = process.env.GUI_PORT || process.env.PORT || '5003';
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok && answer.status !== 503) throw new Error(`/health answers ${answer.status}`);
    return;
  }
  const file = process.env.LIVENESS_FILE ?? '';
  const age = Date.now() - statSync(file).mtimeMs;
  if (age > freshMs) throw new Error(`the last sign of life in ${file} is ${Math.round(age / 1000)} s old`);
}

async function database() {
  const own = service.toUpperCase();
  const url = secret(`DATABASE_URL_${own}`) ?? secret('DATABASE_URL') ?? secret('DATABASE_URL_INTERNAL');
  if (url === undefined) throw new Error('DATABASE_URL is not set');
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}

try {
  await alive();
  if (!process.argv.includes('--liveness')) await database();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${service || 'SMARTMON_SERVICE is not set'}: ${error.message}\n`);
  process.exit(1);
}
