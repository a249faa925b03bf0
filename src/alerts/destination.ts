import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { DeliveryCode } from '../protocol/alarm-message.ts';
import { PrivateAddresses } from '../protocol/private-address.ts';

/** Addresses of a name, as text. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Where a connection may go: exactly that address, or nowhere and why. */
export type Judged =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'refused'; readonly code: DeliveryCode };

/**
 * Judges where sinks are reached: the name is looked up once, and every address of it must be public (T25). A place on
 * the sink's own list may be private.
 */
export class Destination {
  readonly #resolve: Resolve;
  readonly #privates = new PrivateAddresses();

  constructor(resolve: Resolve = resolveByDns) {
    this.#resolve = resolve;
  }

  /** `isListed`: its owner named that place. */
  async judge(host: string, isListed: boolean): Promise<Judged> {
    const addresses = isIP(host) === 0 ? await this.#resolve(host).catch(() => []) : [host];
    const [address] = addresses;
    if (address === undefined) return { kind: 'refused', code: 'name-unknown' };
    const isInside = !isListed && addresses.some((one) => this.#privates.has(one));
    return isInside ? { kind: 'refused', code: 'address-refused' } : { kind: 'address', address };
  }
}

async function resolveByDns(host: string): Promise<readonly string[]> {
  return (await dnsLookup(host, { all: true })).map(({ address }) => address);
}
