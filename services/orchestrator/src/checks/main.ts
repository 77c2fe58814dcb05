import { readFileSync } from 'node:fs';
import { ChecksConfig, loadConfig, LogConfig, MqttConfig, runProcess } from '@smart-monitor/config';
import { systemClock } from '@smart-monitor/contracts';
import { Checker } from './checker.js';

/** The checker: looks at services from outside, and has neither the helper's key nor the database. */
function start(): Promise<Checker> {
  const [checks, mqtt, log] = loadConfig([ChecksConfig, MqttConfig, LogConfig]);
  const tell = (message: string, level: 'log' | 'error'): void => {
    if (!log.shown.includes(level)) return;
    const line = { level, pid: process.pid, timestamp: Date.now(), message, context: 'checker' };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const { directory } = checks;
  const checker = new Checker({ directory, bootId, clock: systemClock }, mqtt, tell);
  checker.start();
  tell(`the checker is at work in ${directory}`, 'log');
  return Promise.resolve(checker);
}

await runProcess(start, { stopWithinMs: 2_000 });
