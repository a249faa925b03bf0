import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { codeOf } from '../terminal.ts';
import { blocked, reached, type Finding, type Subject } from './finding.ts';
import { isLoopback } from './names.ts';
import { within } from './within.ts';

/** A place outside, under one or several hosts: names or addresses. */
export interface Outside {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly port: number;
}

/** Which places are dialled past the gateway, and how their addresses are found. */
export interface DirectTrial {
  readonly places: readonly Outside[];
  /** Addresses of a name in one family; rejects where there is none. */
  readonly addressesOf: (host: string, family: 4 | 6) => Promise<readonly string[]>;
  /** Whether an address is the gateway’s own side; {@link isLoopback} but in tests, whose places are all here. */
  readonly isOwn?: (address: string) => boolean;
  readonly waitMs: number;
}

type Dialled =
  | { readonly kind: 'tls'; readonly at: string }
  | { readonly kind: 'tcp'; readonly at: string; readonly code: string }
  | { readonly kind: 'own' }
  | { readonly kind: 'none'; readonly code: string };

const NEXT =
  'let the bot’s user send to the gateway alone: nftables by user (meta skuid), a container without a network of its ' +
  'own, or a network namespace';

/** Dials places past the gateway, over IPv4 and over IPv6. Says nothing but a TLS greeting, and hangs up. */
export async function tryDirect(trial: DirectTrial): Promise<readonly Finding[]> {
  const tries = trial.places.flatMap((place) =>
    ([4, 6] as const)
      .filter((family) => place.hosts.some((host) => isIn(host, family)))
      .map((family) => tryPlace(trial, place, family)),
  );
  return Promise.all(tries);
}

async function tryPlace(trial: DirectTrial, place: Outside, family: 4 | 6): Promise<Finding> {
  const subject: Subject = { ground: 'direct', name: `${place.name} over IPv${family}` };
  const hosts = place.hosts.filter((host) => isIn(host, family));
  const dialled = await Promise.all(hosts.map((host) => tryHost(trial, { host, family }, place.port)));
  for (const one of dialled) {
    if (one.kind === 'tls') return reached(subject, `${one.at} answers, and speaks TLS`, NEXT);
    if (one.kind === 'tcp') return reached(subject, `${one.at} takes connections (${one.code})`, NEXT);
  }
  if (dialled.every(({ kind }) => kind === 'own')) {
    return blocked(subject, 'its name leads to this machine, which is the gateway’s alias');
  }
  const codes = new Set(dialled.flatMap((one) => (one.kind === 'none' ? [one.code] : [])));
  return blocked(subject, `no connection is made (${[...codes].sort().join(', ')})`);
}

/** A name may have addresses of both families; a number is of one. */
function isIn(host: string, family: 4 | 6): boolean {
  return isIP(host) === 0 || isIP(host) === family;
}

interface Host {
  readonly host: string;
  readonly family: 4 | 6;
}

async function tryHost(trial: DirectTrial, { host, family }: Host, port: number): Promise<Dialled> {
  const { addressesOf, waitMs, isOwn = isLoopback } = trial;
  if (isIP(host) !== 0) return dial({ address: host, port, servername: null }, waitMs);
  const found = await within(
    waitMs,
    addressesOf(host, family).catch(() => []),
    [],
  );
  // By number from here on: what leads a program’s names to the gateway has no say in it.
  const address = found.find((one) => !isOwn(one));
  if (address !== undefined) return dial({ address, port, servername: host }, waitMs);
  return found.length > 0 ? { kind: 'own' } : { kind: 'none', code: 'no address' };
}

interface Dial {
  readonly address: string;
  readonly port: number;
  readonly servername: string | null;
}

function dial({ address, port, servername }: Dial, waitMs: number): Promise<Dialled> {
  const at = `${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
  return new Promise((resolve) => {
    let isOpen = false;
    const socket = connect({ host: address, port, ...(servername === null ? {} : { servername }) });
    const end = (outcome: Dialled): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const fail = (code: string): void =>
      end(isOpen ? { kind: 'tcp', at, code: `TLS: ${code}` } : { kind: 'none', code });
    const timer = setTimeout(() => fail('ETIMEDOUT'), waitMs);
    socket.once('connect', () => (isOpen = true));
    socket.once('secureConnect', () => end({ kind: 'tls', at }));
    socket.on('error', (reason) => fail(codeOf(reason) === '' ? 'closed' : codeOf(reason)));
    socket.once('close', () => fail('closed'));
  });
}
