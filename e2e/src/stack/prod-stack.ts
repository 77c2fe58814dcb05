import { printed } from './printed.js';
import type { StackHost } from './stack-host.js';

const guide = 'docs/compose.md';

/** The prod profile on a host: installed and let loose by the very lines of docs/compose.md. */
export class ProdStack {
  private constructor(
    private readonly host: StackHost,
    /** The folder of its checkout on the host. */
    readonly folder: string,
  ) {}

  static async up(host: StackHost): Promise<ProdStack> {
    const stack = new ProdStack(host, await host.freshClone());
    for (const line of printed(guide, '## Prod: a host that matters')) await stack.sh(line, 1_800_000);
    for (const line of printed(guide, '### Letting it act'))
      await stack.sh(line.replaceAll('nginx.service', 'victim.service'));
    await stack.healthy();
    return stack;
  }

  /** Runs a script in its folder as the host's root. @throws with its error output */
  sh(script: string, timeoutMs = 120_000): Promise<string> {
    return this.host.sh(`cd ${this.folder}\n${script}`, timeoutMs);
  }

  /** Starts what is not running, and waits until every container is healthy. */
  async start(): Promise<void> {
    await this.compose('up -d --no-build', 240_000);
    await this.healthy();
  }

  async healthy(): Promise<void> {
    await this.host.until('every container is healthy', async () => {
      const lines = (await this.host.sh("docker ps --format '{{.Names}} {{.Status}}'")).trim().split('\n');
      return lines.length === 7 && lines.every((line) => line.includes('(healthy)'));
    });
  }

  /** Takes the stack down; the volumes stay. */
  async down(): Promise<void> {
    await this.compose('down');
  }

  /** `variables`: assignments that go before what the .env says. */
  compose(command: string, timeoutMs = 120_000, variables = ''): Promise<string> {
    return this.sh(`${variables} docker compose --progress quiet ${command}`, timeoutMs);
  }
}
