import { existsSync } from 'node:fs';
import {
  LAB_HELP,
  type LabAnswer,
  callLab,
  labSockets,
  parseLabArguments,
  printServices,
} from './lab-client.js';

/** `npm run lab -- ...`: breaks and mends the sample services of the lab host that `npm start` runs. */
async function main(): Promise<number> {
  const wish = parseLabArguments(process.argv.slice(2));
  if (wish.kind === 'help') {
    console.log(LAB_HELP);
    return 0;
  }
  if (wish.kind === 'mistake') {
    console.error(`${wish.words}\n\n${LAB_HELP}`);
    return 64;
  }
  const sockets = labSockets(process.env['LAB_SOCKET']);
  const socket = sockets.find((path) => existsSync(path));
  if (socket === undefined) {
    console.error(
      `No lab host runs: there is no socket at ${sockets.join(' or ')}. Start one with: npm start -- --lab`,
    );
    return 69;
  }
  let answer: LabAnswer;
  try {
    answer =
      wish.kind === 'list'
        ? await callLab(socket, 'GET', '/lab')
        : await callLab(socket, 'POST', '/lab/break', { unit: wish.unit, how: wish.how });
  } catch (error) {
    console.error((error as Error).message);
    return 69;
  }
  if (wish.kind === 'list' && answer.services !== undefined) console.log(printServices(answer.services));
  else if (answer.ok === true) console.log(answer.said ?? 'done');
  else {
    console.error(answer.error ?? answer.said ?? 'the lab gave no answer that can be understood');
    return 1;
  }
  return 0;
}

process.exitCode = await main();
