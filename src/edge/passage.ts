import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { PrivateAddresses } from '../protocol/private-address.ts';
import { dismiss } from './dismiss.ts';

const DIAL_MS = 10_000;
/** A tunnel on which nothing came for so long is closed: longer than a Telegram poll or a stream's pings. */
const SILENT_MAX_MS = 600_000;

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Addresses of a name, as text. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * What the forward proxy lets through untouched: places on the owner's list. A listed name that leads to this machine
 * or into a private network is not followed (DNS rebinding, T8); an address that the owner listed as an address is.
 */
export class Passage {
  readonly #resolve: Resolve;
  readonly #privates = new PrivateAddresses();
  #places: ReadonlySet<string> = new Set();

  constructor(resolve: Resolve = resolveByDns) {
    this.#resolve = resolve;
  }

  /** Replaces the list: HOST:PORT, in lower case. */
  learn(places: readonly string[]): void {
    this.#places = new Set(places);
  }

  allows({ host, port }: Place): boolean {
    return this.#places.has(`${host}:${port}`);
  }

  /** Joins a bot's connection with the place. Whatever fails ends both. */
  async open(place: Place, bot: Duplex, head: Buffer): Promise<void> {
    const upstream = await this.#dial(place);
    if (upstream === null) return dismiss(bot, '502 Bad Gateway');
    if (bot.destroyed) return void upstream.destroy();
    bot.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    upstream.setTimeout(SILENT_MAX_MS, () => upstream.destroy());
    upstream.on('error', () => upstream.destroy());
    upstream.on('close', () => bot.destroy());
    bot.on('close', () => upstream.destroy());
    bot.pipe(upstream).pipe(bot);
  }

  async #dial({ host, port }: Place): Promise<Socket | null> {
    const addresses = isIP(host) === 0 ? await this.#resolve(host).catch(() => []) : [host];
    const address = addresses.find((one) => isIP(host) !== 0 || !this.#privates.has(one));
    if (address === undefined) return null;
    const socket = connect({ host: address, port, timeout: DIAL_MS, noDelay: true });
    return new Promise((resolve) => {
      const fail = (): void => {
        socket.destroy();
        resolve(null);
      };
      socket.once('error', fail);
      socket.once('timeout', fail);
      socket.once('connect', () => {
        socket.removeListener('error', fail);
        socket.removeListener('timeout', fail);
        resolve(socket);
      });
    });
  }
}

async function resolveByDns(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
