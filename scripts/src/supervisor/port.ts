import { createServer } from 'node:net';

/** Ports above 1023 that browsers refuse to open (Fetch Standard, "port blocking"). */
const blocked = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
]);

/** @throws Error in words when the console's port on 127.0.0.1 cannot be had. */
export async function checkPort(port: number): Promise<void> {
  if (blocked.has(port))
    throw new Error(`Browsers refuse to open port ${port}. Choose another: npm start -- --port 5003`);
  const server = createServer();
  const problem = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
  if (problem === null) return;
  if (problem.code === 'EADDRINUSE')
    throw new Error(
      `Port ${port} on 127.0.0.1 is taken by another program (ss -ltnp 'sport = :${port}' names it). ` +
        `Stop that, or choose another port: npm start -- --port ${port === 65_535 ? 5004 : port + 1}`,
    );
  if (problem.code === 'EACCES')
    throw new Error(
      `Port ${port} is not for ordinary users: choose one above 1023, npm start -- --port 5003`,
    );
  throw new Error(`Port ${port} on 127.0.0.1 cannot be used: ${problem.message}`, { cause: problem });
}
