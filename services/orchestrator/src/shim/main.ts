import { loadConfig, SystemdConfig } from '@smart-monitor/config';
import { connectSystemd } from '@smart-monitor/systemd';
import { runShim } from './commands.js';

const [{ busAddress }] = loadConfig([SystemdConfig]);
let close = (): void => undefined;
try {
  const { out, error, code } = await runShim(process.argv.slice(2), async () => {
    const systemd = await connectSystemd({ address: busAddress });
    close = () => systemd.close();
    return systemd;
  });
  if (out.length > 0) process.stdout.write(`${out.join('\n')}\n`);
  if (error !== undefined) process.stderr.write(`${error}\n`);
  process.exitCode = code;
} catch (error) {
  process.stderr.write(`systemctl-shim: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  close();
}
