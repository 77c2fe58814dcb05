import type { StackHost } from './stack-host.js';

/** Where the copy of the product's nginx site is, on the host. */
const folder = '/etc/smart-monitor-edge';
const network = 'sm-edge-test';

/**
 * nginx with the product's own site, snippets and image, in front of a stand-in that tells what it was asked: what nginx
 * does is seen alone. https on port 9443 and http on 9080 of the host.
 */
export class Edge {
  private constructor(private readonly host: StackHost) {}

  static async up(host: StackHost): Promise<Edge> {
    await host.sh(`
      rm -rf ${folder}; mkdir -p ${folder}/tls; cp -R nginx/. ${folder}/; mkdir -p ${folder}/snippets/local
      sh deploy/docker/self-signed.sh ${folder}/tls localhost
      docker network create --subnet 172.31.250.0/24 ${network}`);
    const edge = new Edge(host);
    await edge.startUpstream('sm-edge-echo');
    await host.sh(`
      docker run -d --name sm-edge-nginx --network ${network} -p 127.0.0.1:9443:443 -p 127.0.0.1:9080:80 \\
        -v ${folder}/site.conf:/etc/nginx/conf.d/default.conf:ro -v ${folder}/snippets:/etc/nginx/smart-monitor:ro \\
        -v ${folder}/tls:/etc/nginx/tls:ro nginx:1.27-alpine`);
    await host.until('nginx answers', async () => (await edge.curl('/whoami')).includes('vhost'));
    return edge;
  }

  /** Starts a stand-in for the console, under the console's name. */
  async startUpstream(name: string): Promise<void> {
    await this.host.sh(`
      docker run -d --name ${name} --network ${network} --network-alias gui -v "$PWD/e2e/stack:/echo:ro" \\
        node:24-bookworm-slim node /echo/echo.mjs`);
  }

  /** The address of a container in the network. */
  async address(name: string): Promise<string> {
    return (
      await this.host.sh(
        `docker inspect -f '{{(index .NetworkSettings.Networks "${network}").IPAddress}}' ${name}`,
      )
    ).trim();
  }

  /** Puts a container that does nothing at an address. */
  async occupy(address: string): Promise<void> {
    await this.host.sh(
      `docker run -d --name sm-edge-idle --network ${network} --ip ${address} node:24-bookworm-slim sleep infinity`,
    );
  }

  /** What curl prints, over https where nothing else is said. */
  curl(path: string, options = '', base = 'https://127.0.0.1:9443', timeoutMs?: number): Promise<string> {
    return this.host.sh(`curl -sk ${options} '${base}${path}'`, timeoutMs);
  }

  /** What has come of an answer when the connection is cut after so many seconds. */
  cut(path: string, seconds: number): Promise<string> {
    return this.host.sh(`curl -skN --max-time ${seconds} 'https://127.0.0.1:9443${path}' || [ $? = 28 ]`);
  }

  /** Asks the listener of the tunnel, as its container would: from inside of the network. */
  throughTunnel(path: string, options = ''): Promise<string> {
    return this.host.sh(`docker exec sm-edge-nginx curl -s ${options} 'http://sm-edge-nginx:8080${path}'`);
  }

  /** Writes a file of the operator's own and has nginx read it. */
  async local(name: string, text: string): Promise<void> {
    await this.host.sh(
      `cat > ${folder}/snippets/local/${name} <<'LOCAL'\n${text}\nLOCAL\ndocker exec sm-edge-nginx nginx -t && docker exec sm-edge-nginx nginx -s reload`,
    );
  }

  /** Holds a WebSocket that says nothing for so long, and gives what it heard before and after. */
  async quietSocket(quietMs: number): Promise<string> {
    return (
      await this.host.sh(
        `docker run --rm --network host -e NODE_TLS_REJECT_UNAUTHORIZED=0 -e NODE_NO_WARNINGS=1 -v "$PWD/e2e/stack:/echo:ro" \\
          node:24-bookworm-slim node /echo/quiet-socket.mjs wss://127.0.0.1:9443/socket.io/ ${quietMs}`,
        quietMs + 60_000,
      )
    ).trim();
  }

  async down(): Promise<void> {
    await this.host.sh(`
      docker ps -aq --filter name=sm-edge- | xargs -r docker rm -f >/dev/null
      docker network rm ${network} >/dev/null; rm -rf ${folder}`);
  }
}
