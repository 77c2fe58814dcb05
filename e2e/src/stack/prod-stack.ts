import type { StackHost } from './stack-host.js';

/** The environment of the stack, as an operator's .env. */
const env = '/etc/smart-monitor/stack.env';
const files = '-f docker-compose.yml -f docker-compose.prod.yml';

/** The prod profile on a host: installed step by step as docs/compose.md says. */
export class ProdStack {
  private constructor(private readonly host: StackHost) {}

  static async up(host: StackHost): Promise<ProdStack> {
    await host.sh('sh deploy/systemd/helper-install.sh --mode root');
    await host.sh(`
      getent passwd smartmon >/dev/null || useradd --system --gid smartmon --no-create-home --shell /usr/sbin/nologin smartmon
      echo '["victim.service"]' > /etc/smart-monitor/approved_services.json
      sed -i 's/"dryRun": true/"dryRun": false/' /etc/smart-monitor/helper.json
      systemctl restart smart-monitor-helper.service
      sed -e 's/^DRY_RUN=.*/DRY_RUN=false/' -e "s/^SMARTMON_UID=.*/SMARTMON_UID=$(id -u smartmon)/" \\
        -e "s/^\\(SMARTMON_GID\\|SMARTMON_HELPER_GID\\)=.*/\\1=$(id -g smartmon)/" .env.example > ${env}
      echo SECRETS_DIR=/etc/smart-monitor/secrets >> ${env}
      sh deploy/docker/make-secrets.sh /etc/smart-monitor/secrets`);
    const stack = new ProdStack(host);
    await stack.compose('--profile prod build', 1_500_000);
    await stack.compose('run --rm --no-deps tls');
    await stack.start();
    return stack;
  }

  /** Starts what is not running, and waits until every container is healthy. */
  async start(): Promise<void> {
    await this.compose('--profile prod up -d --no-build', 240_000);
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
    await this.compose('--profile prod down');
  }

  /** `variables`: assignments that go before what the .env says. */
  compose(command: string, timeoutMs = 120_000, variables = ''): Promise<string> {
    return this.host.sh(
      `${variables} docker compose --progress quiet --env-file ${env} ${files} ${command}`,
      timeoutMs,
    );
  }
}
