import { BlockList, isIP } from 'node:net';

const kind = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An address without prefix length and zone. */
export function bare(address: string): string {
  return address.replace(/[/%].*$/, '');
}

/** Whether an address is in a network `192.0.2.7/24`. */
export function isWithin(network: string, address: string): boolean {
  const [base, prefix] = network.split('/');
  if (base === undefined || prefix === undefined || isIP(base) === 0 || isIP(bare(address)) !== isIP(base))
    return false;
  const list = new BlockList();
  list.addSubnet(base, Number(prefix), kind(base));
  return list.check(bare(address), kind(bare(address)));
}

/** Whether an address is of the host that says it: the loopback. */
export function isLoopback(address: string): boolean {
  return bare(address) === '::1' || isWithin('127.0.0.0/8', address);
}

/** Whether an address leads nowhere but to the link itself (RFC 3927, RFC 4291), so that it is no way out. */
export function isLinkLocal(address: string): boolean {
  return isWithin('169.254.0.0/16', bare(address)) || isWithin('fe80::/10', bare(address));
}
