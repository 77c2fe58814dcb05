import { expect, it } from 'vitest';
import { describeStack, shareStackHost } from './describe-stack.js';
import { Edge } from './edge.js';
import type { StackHost } from './stack-host.js';

describeStack('nginx in front of the console', 'long', () => {
  let host: StackHost;
  let edge: Edge;

  shareStackHost({
    ready: async (started) => {
      host = started;
      edge = await Edge.up(host);
    },
    timeoutMs: 1_200_000,
    tidy: () => edge?.down().catch(() => undefined),
  });

  const heard = (answer: string): Record<string, string> =>
    (JSON.parse(answer) as { headers: Record<string, string> }).headers;
  /** What a browser may claim of itself. */
  const lies =
    "-H 'X-Forwarded-For: 198.51.100.6' -H 'X-Real-IP: 198.51.100.6' -H 'CF-Connecting-IP: 198.51.100.6' -H 'X-Forwarded-Proto: gopher'";

  it.each([
    ['https', 'https://127.0.0.1:9443'],
    ['http', 'http://127.0.0.1:9080'],
  ])('tells the console who asks and how, whatever is claimed: %s', async (scheme, base) => {
    const headers = heard(await edge.curl('/api/v1/fleet', lies, base));
    expect(headers['x-forwarded-proto']).toBe(scheme);
    expect(headers['x-forwarded-for']).toMatch(/^(10|172|192)\./);
    expect(headers['x-real-ip']).toBe(headers['x-forwarded-for']);
    expect(headers['x-forwarded-host']).toBe(new URL(base).host);
  });

  it('takes the address of the browser, and https, from the tunnel at its own listener', async () => {
    const headers = heard(
      await edge.throughTunnel(
        '/api/v1/fleet',
        "-H 'CF-Connecting-IP: 203.0.113.9' -H 'X-Forwarded-Proto: http'",
      ),
    );
    expect(headers).toMatchObject({
      'x-real-ip': '203.0.113.9',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
    });
  });

  it('speaks HTTP/2 over TLS', async () => {
    expect(await edge.curl('/whoami', "-o /dev/null -w '%{http_version}'")).toBe('2');
  });

  it('holds back nothing of a stream', async () => {
    // Cut in the middle of the silence: what came before is there.
    const begun = await edge.cut('/api/v1/stream?quiet=5000', 2);
    expect(begun).toBe('data: first\n\n');
    expect(await edge.curl('/api/v1/stream?quiet=2000', '-N')).toBe('data: first\n\ndata: last\n\n');
  });

  it('carries a WebSocket', async () => {
    expect(await edge.quietSocket(500)).toBe('before after closed 1000');
  });

  it('lets a flood of logins wait, and nothing else', async () => {
    const codes = await host.sh(`
        for n in $(seq 20); do curl -sk -o /dev/null -w '%{http_code}\\n' -X POST https://127.0.0.1:9443/api/v1/auth/login; done
        curl -sk -o /dev/null -w 'other %{http_code}\\n' https://127.0.0.1:9443/api/v1/fleet`);
    const lines = codes.trim().split('\n');
    const logins = lines.slice(0, 20);
    // The first one and a burst of ten pass; one more is let in each two seconds.
    expect(logins.slice(0, 11)).toEqual(Array.from({ length: 11 }, () => '200'));
    expect(logins.slice(11).filter((code) => code === '429').length).toBeGreaterThan(5);
    expect(lines.slice(20)).toEqual(['other 200']);
  });

  it('finds a console that was made anew at another address', async () => {
    const before = await edge.address('sm-edge-echo');
    await host.sh('docker rm -f sm-edge-echo');
    await edge.occupy(before);
    await edge.startUpstream('sm-edge-echo-2');
    expect(await edge.address('sm-edge-echo-2')).not.toBe(before);
    await host.until(
      'nginx has found it',
      async () => (await edge.curl('/x', "-o /dev/null -w '%{http_code}'")) === '200',
      30_000,
    );
  });

  it('asks for a password where the operator wants one, but not of the health check', async () => {
    // As docs/nginx.md has it.
    await host.sh(
      `printf 'anna:%s\\n' "$(openssl passwd -apr1 secret-of-anna)" > /etc/smart-monitor-edge/snippets/local/htpasswd`,
    );
    await edge.local(
      'basic-auth.conf',
      'auth_basic "Smart-Monitor";\nauth_basic_user_file /etc/nginx/smart-monitor/local/htpasswd;',
    );
    const code = (path: string, options = ''): Promise<string> =>
      edge.curl(path, `-o /dev/null -w '%{http_code}' ${options}`);
    await host.until('it is asked for', async () => (await code('/')) === '401');
    expect(await code('/', '-u anna:wrong')).toBe('401');
    for (const path of ['/', '/api/v1/fleet', '/api/v1/stream?quiet=0', '/api/v1/auth/login'])
      expect([path, await code(path), await code(path, '-u anna:secret-of-anna')]).toEqual([
        path,
        '401',
        '200',
      ]);
    expect(await code('/whoami')).toBe('200');
  });

  it("takes the browser's address from Cloudflare at the public listeners only where that is configured", async () => {
    const claimed = "-u anna:secret-of-anna -H 'CF-Connecting-IP: 203.0.113.9'";
    const seen = async (): Promise<string | undefined> => heard(await edge.curl('/x', claimed))['x-real-ip'];
    expect(await seen()).not.toBe('203.0.113.9');
    // Here what is in front is in the engine's own network.
    await edge.local(
      'cloudflare.conf',
      'set_real_ip_from 10.0.0.0/8;\nset_real_ip_from 172.16.0.0/12;\nset_real_ip_from 192.168.0.0/16;\nreal_ip_header CF-Connecting-IP;',
    );
    await host.until('it is believed', async () => (await seen()) === '203.0.113.9');
  });
});
