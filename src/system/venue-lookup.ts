import { lookup, resolve4, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Fault } from '../core/fault.ts';

type Answer = Parameters<LookupFunction>[2];

/** Where addresses come from. */
export interface NameSources {
  /** As all programs of this machine look, its hosts file first. */
  readonly local: (host: string, options: LookupOptions, answer: Answer) => void;
  /** The name servers alone: IPv4 addresses. */
  readonly remote: (
    host: string,
    answer: (error: NodeJS.ErrnoException | null, found: readonly string[]) => void,
  ) => void;
}

/**
 * Looks a venue's name up for a connection to the venue. The owner may have given that name to the gateway in the
 * machine's hosts file, for programs with built-in addresses; the gateway itself must not be led back to itself, so a
 * name that leads to this machine is asked of the name servers instead. `localhost` stays what it is.
 */
export function makeVenueLookup(sources: NameSources): LookupFunction {
  return (host, options, answer) => {
    sources.local(host, options, (error, address, family) => {
      // With an error Node gives no address at all, whatever its types say.
      if (error !== null) return answer(error, '', 4);
      const found = typeof address === 'string' ? [address] : address.map((one) => one.address);
      if (host === 'localhost' || !found.some(isThisMachine)) return answer(null, address, family);
      sources.remote(host, (failed, addresses) => {
        if (failed !== null) return answer(failed, '', 4);
        const outside = addresses.filter((one) => !isThisMachine(one));
        const [first] = outside;
        if (first === undefined) return answer(new Fault('DIAL_REFUSED'), '', 4);
        if (options.all === true) return answer(null, outside.map(fourth));
        answer(null, first, 4);
      });
    });
  };
}

/** Over the machine's resolver and its name servers. */
export const venueLookup: LookupFunction = makeVenueLookup({ local: lookup, remote: resolve4 });

function fourth(address: string): LookupAddress {
  return { address, family: 4 };
}

function isThisMachine(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '0.0.0.0' || address === '::';
}
