import { BlockList, isIP } from 'node:net';

const list = (four: readonly string[], six: readonly string[]): BlockList => {
  const made = new BlockList();
  for (const [ranges, family] of [
    [four, 'ipv4'],
    [six, 'ipv6'],
  ] as const) {
    for (const range of ranges) {
      const [net = '', bits = ''] = range.split('/');
      made.addSubnet(net, Number(bits), family);
    }
  }
  return made;
};

/** This machine, its link (where clouds have their metadata), and what is no host at all. */
const NEAR = list(
  ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'],
  ['::/128', '::1/128', 'fe80::/10', 'fd00:ec2::/32', 'ff00::/8'],
);

/** Networks of one's own, and ways around: addresses that hold one of IPv4. */
const PRIVATE = list(
  [
    '10.0.0.0/8',
    '100.64.0.0/10',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
  ],
  ['fc00::/7', 'fec0::/10', '64:ff9b::/96', '64:ff9b:1::/48', '2001::/32', '2002::/16'],
);

/** Where an address leads: `near` is this machine and its link, `unknown` no address. */
export type Reach = 'public' | 'private' | 'near' | 'unknown';

/** BlockList itself takes an IPv4 address in IPv6's clothes for what it is. */
export function reachOf(address: string): Reach {
  const family = isIP(address);
  if (family === 0) {
    return 'unknown';
  }
  const name = family === 4 ? 'ipv4' : 'ipv6';
  if (NEAR.check(address, name)) {
    return 'near';
  }
  return PRIVATE.check(address, name) ? 'private' : 'public';
}
