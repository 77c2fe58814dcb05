import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout, ProdStack, StackHost, stackUnavailable } from '@smart-monitor/e2e';
import { Devices, type DeviceLogin } from './devices.js';
import { startNetdata, type NetdataPeer } from './netdata.js';
import { quantile } from './statistics.js';
import { groupOf, pssMb, usedBy, writtenBetween, type Group, type Used } from './usage.js';

/** Minutes of idling in all; CPU and writes are those of the second half. */
const minutes = Number(process.env['FOOTPRINT_MINUTES'] ?? 10);
/** Services of the host while it is measured. */
const units = 120;
const devices = 10;
const bounds = { pssMb: 300, helperMb: 45, cpuPercent: 1 };
/** How often memory is looked at, milliseconds. */
const lookMs = 15_000;
const hourMs = 3_600_000;

/** The units that fill the host. */
const fillers = Array.from({ length: units }, (_, n) => `footprint@${n + 1}.service`);
const files = { '/etc/systemd/system/footprint@.service': '[Service]\nExecStart=/bin/sleep infinity\n' };

/** Containers that are the product's own; the others run programs of others for it. */
const own = ['collector', 'orchestrator', 'checker', 'gui'];
const others = ['postgres', 'nginx', 'mosquitto'];
const services = {
  helper: 'smart-monitor-helper.service',
  probe: 'smart-monitor-probe.service',
  engine: 'docker.service',
  containerd: 'containerd.service',
};

/**
 * Bytes that PostgreSQL wrote, by its own count: pages, and the write-ahead log, each time with the rest of the page that
 * it ends in. The kernel's count (proc_pid_io(5)) is of whole folios, 256 KB for a log record of 100 bytes.
 */
const databaseWrites = `SELECT wal_bytes + 8192 * (wal_write + buffers_checkpoint + buffers_clean + buffers_backend)
  FROM pg_stat_wal, pg_stat_bgwriter`;

/** What one group used, idle. */
interface Idle {
  readonly pssMb: number;
  readonly cpuPercent: number;
  readonly writesMbHour: number;
}

/**
 * What the whole product uses while nothing happens on a host of 120 units with 10 devices: the prod stack in a Docker
 * engine on the lab host, with its health checks, and Netdata as Debian has it on a second lab host in the same minutes.
 * PostgreSQL's checkpoints are in its writes as often as they come, however short the time is.
 */
export async function run(): Promise<Record<string, unknown>> {
  const unavailable = stackUnavailable();
  if (unavailable !== null) throw new Error(`footprint needs the prod stack: ${unavailable}`);
  const data = path.join(checkout, '.smart-monitor/bench');
  const helperState = path.join(data, 'helper');
  const netdataState = path.join(data, 'netdata');
  for (const folder of [helperState, netdataState]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(helperState, { recursive: true });
  const host = await StackHost.start({
    files,
    // Its writes are to be seen: the lab's own root is memory.
    binds: [{ from: helperState, to: '/var/lib/smart-monitor-helper' }],
  });
  let netdata: NetdataPeer | null = null;
  let field: Devices | null = null;
  try {
    await host.sh(`systemctl start ${fillers.join(' ')}`);
    const stack = await ProdStack.up(host);
    await approve(host);
    field = await startDevices(host, stack);
    netdata = await startNetdata(netdataState, files, async (lab) => {
      const { code, stderr } = await lab.exec('/bin/systemctl', ['start', ...fillers], { timeoutMs: 60_000 });
      if (code !== 0) throw new Error(stderr);
    });
    const groups = await groupsOf(host);
    if (netdata !== null) groups.push(netdata.group);
    const idle = await idling(host, groups);
    if (!field.connected) throw new Error('The broker has cut a device off.');
    const shown = Number(await host.sql('SELECT count(*) FROM service_current'));
    const kept = Number(await host.sql('SELECT count(*) FROM series WHERE device_id IS NOT NULL'));
    return report(idle, shown, { taken: field.taken, kept }, netdata?.version ?? null);
  } finally {
    await field?.stop().catch(() => undefined);
    await netdata?.stop();
    await host.stop();
  }
}

/** Puts every unit on the allow-list, for the helper and for the orchestrator. */
async function approve(host: StackHost): Promise<void> {
  const list = JSON.stringify(['victim.service', ...fillers]);
  await host.sh(`
    echo '${list}' > /etc/smart-monitor/approved_services.json
    systemctl reload ${services.helper}
    docker kill -s HUP sm-orchestrator`);
}

/** Gives each device its login, in the way that deploy/mosquitto/start.sh names, and connects them. */
async function startDevices(host: StackHost, stack: ProdStack): Promise<Devices> {
  const logins: DeviceLogin[] = Array.from({ length: devices }, (_, n) => ({
    id: `device-${n + 1}`,
    password: randomBytes(16).toString('hex'),
  }));
  for (const [n, { id, password }] of logins.entries()) {
    const make = n === 0 ? '-c' : '';
    await stack.compose(
      `exec -T mosquitto sh -c 'umask 077; mosquitto_passwd ${make} -b /mosquitto/data/devices ${id} ${password}'`,
    );
  }
  await stack.compose('restart mosquitto');
  await stack.healthy();
  return Devices.start('mqtt://127.0.0.1:1883', 'smartmon', logins);
}

async function groupsOf(host: StackHost): Promise<Group[]> {
  // Its socket starts it when it is first asked, which may be a minute from now.
  await host.sh(`systemctl start ${services.probe}`);
  const listed = (await host.sh("docker ps --no-trunc --format '{{.Names}} {{.ID}}'")).trim().split('\n');
  const ids = new Map(listed.map((line) => line.split(' ') as [string, string]));
  const containers = [...own, ...others].map((name) => groupOf(host.lab, name, ids.get(`sm-${name}`)!));
  return [...containers, ...Object.entries(services).map(([name, unit]) => groupOf(host.lab, name, unit))];
}

/** Leaves everything alone, and gives what each group used. */
async function idling(host: StackHost, groups: readonly Group[]): Promise<Map<string, Idle>> {
  const halfMs = minutes * 30_000;
  console.log(`idle since ${new Date().toISOString()}, for ${minutes} min`);
  await sleep(halfMs);
  const memory = new Map<Group, number[]>(groups.map((group) => [group, []]));
  const marks: { readonly ms: number; readonly used: Map<Group, Used>; readonly databaseBytes: number }[] =
    [];
  const mark = async (): Promise<void> => {
    // The checkpointer tells its count behind its work.
    await sleep(1_000);
    const used = new Map(groups.map((group) => [group, usedBy(group)]));
    marks.push({ ms: performance.now(), used, databaseBytes: Number(await host.sql(databaseWrites)) });
  };
  const began = performance.now();
  const until = async (ms: number): Promise<void> => {
    while (performance.now() - began < ms) {
      for (const group of groups) memory.get(group)!.push(pssMb(group));
      await sleep(Math.min(lookMs, Math.max(0, ms - (performance.now() - began))));
    }
  };
  await host.sql('CHECKPOINT');
  await mark();
  await until(Math.min(30_000, halfMs / 3));
  await mark();
  await until(halfMs);
  await mark();
  await host.sql('CHECKPOINT');
  await mark();
  const checkpointSeconds = Number(
    await host.sql("SELECT setting FROM pg_settings WHERE name = 'checkpoint_timeout'"),
  );
  const idle = new Map<string, Idle>();
  for (const group of groups) {
    const used = marks.map((one) => one.used.get(group)!);
    const ms = marks[3]!.ms - marks[0]!.ms;
    idle.set(group.name, {
      pssMb: quantile(memory.get(group)!, 0.5),
      cpuPercent: ((used[3]!.cpuMs - used[0]!.cpuMs) / ms) * 100,
      writesMbHour:
        group.name === 'postgres'
          ? databaseMbHour(marks, checkpointSeconds)
          : (writtenBetween(used[0]!, used[3]!) / 2 ** 20 / ms) * hourMs,
    });
  }
  return idle;
}

/**
 * Behind a checkpoint PostgreSQL writes each page whole that it changes, and at the next one the pages themselves: that
 * comes once in checkpoint_timeout, everything else all the time. The marks: a checkpoint, 30 s behind it, before the
 * next one, behind that.
 */
function databaseMbHour(
  marks: readonly { readonly ms: number; readonly databaseBytes: number }[],
  checkpointSeconds: number,
): number {
  const bytes = (from: number, to: number): number => marks[to]!.databaseBytes - marks[from]!.databaseBytes;
  const steady = bytes(1, 2) / (marks[2]!.ms - marks[1]!.ms);
  const once = bytes(0, 1) - steady * (marks[1]!.ms - marks[0]!.ms) + bytes(2, 3);
  return ((steady + once / (checkpointSeconds * 1_000)) * hourMs) / 2 ** 20;
}

function report(
  idle: ReadonlyMap<string, Idle>,
  shown: number,
  messages: { readonly taken: number; readonly kept: number },
  netdataVersion: string | null,
): Record<string, unknown> {
  const sum = (names: readonly string[], of: keyof Idle): number =>
    names.reduce((total, name) => total + idle.get(name)![of], 0);
  console.log(`${minutes} min idle; CPU and writes of the second half, memory its median`);
  console.table(
    Object.fromEntries(
      [...idle].map(([name, { pssMb: mb, cpuPercent, writesMbHour }]) => [
        name,
        { 'PSS MB': round(mb), 'CPU % of a core': round(cpuPercent, 3), 'writes MB/h': round(writesMbHour) },
      ]),
    ),
  );
  console.log(
    `${shown} services known; the broker took ${messages.taken} messages of ${devices} devices, of which the product keeps ${messages.kept} series.`,
  );
  const product = [...own, 'helper', 'probe'];
  const whole = [...product, ...others];
  const pss = sum(['collector', 'orchestrator', 'gui'], 'pssMb');
  const helper = sum(['helper'], 'pssMb');
  const cpu = sum(product, 'cpuPercent');
  console.log(
    `bounds: collector, orchestrator and gui ${bounds.pssMb} MB, helper ${bounds.helperMb} MB, CPU of ${product.join(', ')} with their health checks ${bounds.cpuPercent} % of a core`,
  );
  const held = pss <= bounds.pssMb && helper <= bounds.helperMb && cpu <= bounds.cpuPercent;
  const peer = idle.get('Netdata');
  return {
    bench: 'footprint',
    ok: held && peer !== undefined && shown >= units,
    pss_mb: round(pss),
    cpu_pct: round(cpu, 3),
    helper_mb: round(helper),
    writes_mb_h: round(sum(whole, 'writesMbHour')),
    minutes,
    own_writes_mb_h: round(sum(product, 'writesMbHour')),
    postgres_writes_mb_h: round(sum(['postgres'], 'writesMbHour')),
    stack_cpu_pct: round(sum(whole, 'cpuPercent'), 3),
    engine_cpu_pct: round(sum(['engine', 'containerd'], 'cpuPercent'), 3),
    mb: Object.fromEntries([...idle].map(([name, { pssMb: mb }]) => [name, round(mb)])),
    cpu: Object.fromEntries([...idle].map(([name, { cpuPercent }]) => [name, round(cpuPercent, 3)])),
    units: shown,
    devices,
    device_series_kept: messages.kept,
    ...(peer === undefined
      ? { missing: 'netdata' }
      : {
          netdata: netdataVersion,
          netdata_mb: round(peer.pssMb),
          netdata_cpu_pct: round(peer.cpuPercent, 3),
          netdata_writes_mb_h: round(peer.writesMbHour),
        }),
  };
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
