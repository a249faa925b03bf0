import { BlockList, isIP } from 'node:net';

const FOUR = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
];
/** Also what carries an IPv4 address within: compatible, NAT64, Teredo and 6to4. */
const SIX = [
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'],
  ...['3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

/**
 * Whether an IP address is this machine's, of a private or shared network, link-local (where clouds answer with
 * credentials), or otherwise none of the open internet's. What is no address counts as private.
 */
export class PrivateAddresses {
  readonly #list = new BlockList();

  constructor() {
    for (const [ranges, family] of [
      [FOUR, 'ipv4'],
      [SIX, 'ipv6'],
    ] as const) {
      for (const range of ranges) {
        const [net = '', bits = ''] = range.split('/');
        this.#list.addSubnet(net, Number(bits), family);
      }
    }
  }

  has(address: string): boolean {
    const family = isIP(address);
    return family === 0 || this.#list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }
}
