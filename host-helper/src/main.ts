import { audit } from './cli/audit.js';
import { call } from './cli/call.js';
import { nativeCheck } from './cli/native-check.js';
import { UsageError } from './cli/options.js';
import { polkit } from './cli/polkit.js';
import { probeServe } from './cli/probe-serve.js';
import { serve } from './cli/serve.js';
import { smartCollect } from './cli/smart.js';
import { logLine } from './log.js';
import { words } from './refusal.js';
import { version } from './version.js';

const usage = `smart-monitor-helper serve [--config FILE]
smart-monitor-helper call restart|start|stop|reload|reset-failed UNIT | journal UNIT [--view lines|jobs] [--lines N]
smart-monitor-helper call network INTERFACE --action renew|reconfigure | clean journal-vacuum|tmpfiles
smart-monitor-helper call units [UNIT] | probe | approved | smart | health | action KEY
smart-monitor-helper call kill UNIT [--signal TERM|INT|HUP|QUIT|KILL] [--who main|all | --pid N [--start-time T] [--executable PATH]]
                     [--config FILE] [--socket PATH] [--key IDEMPOTENCY-KEY] [--instance NAME]
smart-monitor-helper audit verify [--config FILE] [--head HASH]
smart-monitor-helper polkit write [--config FILE]
smart-monitor-helper native-check
smart-monitor-helper smart-collect [--config FILE]
smart-monitor-helper probe-serve [--config FILE]
smart-monitor-helper --version
`;

async function main([command, ...args]: readonly string[]): Promise<number> {
  try {
    switch (command) {
      case 'serve':
        return await serve(args);
      case 'call':
        return await call(args);
      case 'audit':
        return audit(args);
      case 'polkit':
        return polkit(args);
      case 'native-check':
        return nativeCheck(args);
      case 'smart-collect':
        return await smartCollect(args);
      case 'probe-serve':
        return await probeServe(args);
      case '--version':
        process.stdout.write(`${version}\n`);
        return 0;
      default:
        throw new UsageError('Say what to do.');
    }
  } catch (error) {
    if (!(error instanceof UsageError)) {
      logLine('error', words(error));
      return 1;
    }
    process.stderr.write(`${error.message}\n${usage}`);
    return 64;
  }
}

process.exitCode = await main(process.argv.slice(2));
// A connection that somebody keeps open must not keep a process alive that was told to stop.
process.exit();
