import { Option, type Command } from 'commander';
import type { VenuePort } from '../protocol/edge-start.ts';
import { readListen, readVenuePort } from './listen-option.ts';
import { freePort, refuseIfTaken, type Listen } from './open-gateway.ts';

/** Where the gateway is reached besides its base URL. */
export interface Ways {
  readonly proxy?: Listen;
  readonly tls?: Listen;
  readonly venuePorts?: readonly VenuePort[];
}

/** What the options of {@link withWays} leave behind. */
export interface WaysOptions {
  /** False for none, true or absent where nobody named a place. */
  readonly proxy?: Listen | boolean;
  readonly tls?: Listen;
  readonly listenVenue?: readonly VenuePort[];
}

/** `--proxy`, `--no-proxy`, `--tls` and `--listen-venue`. */
export function withWays(command: Command): Command {
  const proxy = 'where the forward proxy is (a free port of 127.0.0.1 otherwise: `sallyport run` finds it)';
  const tls =
    'where TLS in the venues’ names is (a free port otherwise); programs with built-in addresses want 443';
  const own = 'a port where one venue is served under its own root path; repeat it for further venues';
  return command
    .addOption(new Option('--proxy <host:port>', proxy).argParser(readListen))
    .addOption(new Option('--no-proxy', 'no forward proxy, and no TLS unless --tls names a place'))
    .addOption(new Option('--tls <host:port>', tls).argParser(readListen))
    .addOption(new Option('--listen-venue <venue=host:port>', own).argParser(readVenuePort));
}

/** Where these ways will be. Refuses a place that is taken. */
export async function waysOf({ proxy, tls, listenVenue: venuePorts = [] }: WaysOptions): Promise<Ways> {
  const asked = typeof proxy === 'object' ? proxy : null;
  if (asked !== null) await refuseIfTaken(asked, '--proxy 127.0.0.1:PORT');
  if (tls !== undefined) await refuseIfTaken(tls, '--tls 127.0.0.1:PORT');
  for (const place of venuePorts) await refuseIfTaken(place, `--listen-venue ${place.venue}=127.0.0.1:PORT`);
  if (proxy === false) return tls === undefined ? { venuePorts } : { tls, venuePorts };
  return { proxy: asked ?? (await free()), tls: tls ?? (await free()), venuePorts };
}

async function free(): Promise<Listen> {
  return { host: '127.0.0.1', port: await freePort('127.0.0.1') };
}
