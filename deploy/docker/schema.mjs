// Brings the schema up to date with the login that owns the database (DATABASE_URL_FILE), and lets the role of each
// service log in with the password of its own file (DATABASE_URL_<SERVICE>_FILE). Ends with 0, or 1 and the reason.
// Safe to repeat: an older volume gets what it lacks, a secret made anew becomes the role's password.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Database, provisionLogins } from '@smart-monitor/database';

const read = (name) => {
  const file = process.env[name];
  if (!file) throw new Error(`${name} is not set.`);
  return readFileSync(file, 'utf8').trim();
};

try {
  const owner = read('DATABASE_URL_FILE');
  const passwords = {};
  for (const service of ['collector', 'gui', 'orchestrator']) {
    const name = `DATABASE_URL_${service.toUpperCase()}_FILE`;
    const { username, password } = new URL(read(name));
    if (username === `smartmon_${service}`) passwords[service] = decodeURIComponent(password);
    else process.stdout.write(`${name} names the login ${username}: it is left as it is.\n`);
  }
  const database = Database.open({ url: owner }, { applicationName: 'smart-monitor schema', poolSize: 1 });
  try {
    const applied = await database.migrate();
    process.stdout.write(
      applied.length > 0
        ? `The schema was brought up to date: ${applied.join(', ')}.\n`
        : 'The schema was up to date.\n',
    );
  } finally {
    await database.close();
  }
  await provisionLogins(owner, passwords);
  process.stdout.write(
    `Logins: ${Object.keys(passwords)
      .map((service) => `smartmon_${service}`)
      .join(', ')}.\n`,
  );
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
