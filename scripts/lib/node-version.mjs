import process from 'node:process';

/** The oldest Node that the product runs on; the same as "engines" in package.json. */
const least = [20, 19];

/** Ends the process with a plain sentence where Node is too old or the platform is not one that can be watched. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < least[0] || (major === least[0] && minor < least[1])) {
    process.stderr.write(
      `Smart-Monitor needs Node ${least.join('.')} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
        'Install a newer one, for example Node 24 from https://nodejs.org, and run the command again.\n',
    );
    process.exit(1);
  }
  if (process.platform !== 'linux') {
    process.stderr.write(
      `Smart-Monitor watches Linux hosts; this is ${process.platform}. Start it on a Linux machine or in a Linux VM.\n`,
    );
    process.exit(1);
  }
}
