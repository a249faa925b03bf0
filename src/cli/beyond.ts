import { isIP } from 'node:net';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { describeCertificate, readWebIdentity } from '../launcher/web-identity.ts';
import { NOT_BEYOND, type Beyond } from '../protocol/edge-start.ts';
import { isHere, parseListen } from './listen-option.ts';
import { refuseIfTaken, type Listen } from './open-gateway.ts';
import { CliRefusal } from './refusal.ts';

/** What the options of {@link withBeyond} leave behind. */
export interface BeyondOptions {
  readonly https?: Listen;
  readonly name?: readonly string[];
  readonly behind?: readonly string[];
  readonly hstsPreload?: boolean;
  readonly contact?: readonly string[];
}

const NAME =
  /^(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[0-9]{1,5})?$/;
const NAMES_MAX = 32;
const LOCAL = /^(?:localhost|.*\.localhost|127\..*|0\.0\.0\.0)(?::[0-9]+)?$/;

/** `--https`, `--name`, `--behind`, `--contact` and `--hsts-preload`. */
export function withBeyond(command: Command): Command {
  const https =
    'also serve console, API and bots over TLS 1.3 there, on this machine or beyond it; see `tls`';
  const name = 'a name by which it is reached beyond this machine, with a port if not the usual; repeatable';
  const behind =
    'address of a reverse proxy on which TLS ends, whose X-Forwarded headers are believed; repeatable';
  const contact = 'whom to tell of a weakness, mailto: or https:, for /.well-known/security.txt; repeatable';
  return command
    .addOption(new Option('--https <host:port>', https).argParser(readPlace))
    .addOption(new Option('--name <name>', name).argParser(collect(readName)))
    .addOption(new Option('--behind <address>', behind).argParser(collect(readAddress)))
    .addOption(new Option('--contact <url>', contact).argParser(collect(readContact)))
    .option(
      '--hsts-preload',
      'let browsers put the names on their built-in lists: it cannot be taken back for months',
    );
}

/**
 * How the gateway is to be reached beyond this machine. Refuses what would cross a network without TLS, under a name
 * that the certificate does not cover, or at a place that is taken.
 */
export async function beyondOf(folder: DataFolder, options: BeyondOptions, now: Date): Promise<Beyond> {
  const { https, name: names = [], behind: proxies = [], contact: contacts = [] } = options;
  const preload = options.hstsPreload === true;
  if (https === undefined && names.length + proxies.length === 0 && !preload)
    return { ...NOT_BEYOND, contacts };
  if (https === undefined && proxies.length === 0) {
    throw refusal(
      'TLS_MISSING',
      '--name and --hsts-preload are for a gateway beyond this machine, and nothing says where TLS ends.',
      'Add --https HOST:PORT, or --behind ADDRESS where a reverse proxy ends it.',
    );
  }
  if (names.length === 0 && (proxies.length > 0 || preload || (https !== undefined && !isHere(https.host)))) {
    throw refusal(
      'NAME_MISSING',
      'beyond this machine only requests under a name that you gave are answered, and there is none.',
      'Add --name trading.example.org, with the name that people and bots use.',
    );
  }
  if (https !== undefined) {
    refuseUncovered(folder, names, now);
    await refuseIfTaken(https, '--https HOST:PORT');
  }
  return { web: https ?? null, names, proxies, preload, contacts };
}

function refuseUncovered(folder: DataFolder, names: readonly string[], now: Date): void {
  const hosts = names.map((name) => name.replace(/:[0-9]+$/, ''));
  const identity = readWebIdentity(folder.webIdentity);
  const make = `sallyport tls make${hosts.map((host) => ` --name ${host}`).join('')} --data ${folder.root}`;
  if (identity === null) {
    const next = `Make one: ${make}, or take yours: sallyport tls import --cert FILE --key FILE`;
    throw refusal('CERTIFICATE_MISSING', '--https needs a certificate, and this data folder has none.', next);
  }
  const { until, covers } = describeCertificate(identity);
  if (until <= now.getTime()) {
    const next = `Renew it: sallyport tls renew --data ${folder.root}`;
    throw refusal('CERTIFICATE_OVER', 'the certificate has ended; browsers and bots would refuse it.', next);
  }
  const uncovered = hosts.filter((host) => !covers(host));
  if (uncovered.length > 0) {
    const next = `Make one that does: ${make}`;
    throw refusal('NAME_NOT_COVERED', `the certificate does not cover ${uncovered.join(', ')}.`, next);
  }
}

function refusal(code: string, what: string, next: string): CliRefusal {
  return new CliRefusal(code, `${what} Nothing was started. ${next}`);
}

function readPlace(text: string): Listen {
  const listen = parseListen(text);
  if (listen === null) throw new InvalidArgumentError('Write HOST:PORT, like 0.0.0.0:8443.');
  return listen;
}

/** A DNS name or an IPv4 address, with a port or without, in small letters. */
export function readName(text: string): string {
  const name = text.toLowerCase();
  if (!NAME.test(name) || LOCAL.test(name)) {
    throw new InvalidArgumentError(
      'Write a name of this machine as others see it, like trading.example.org.',
    );
  }
  return name;
}

function readContact(text: string): string {
  const isMail = /^mailto:[^\s@<>]{1,64}@[A-Za-z0-9.-]{1,253}$/.test(text);
  if (!isMail && !/^https:\/\/[\x21-\x7e]{1,500}$/.test(text)) {
    throw new InvalidArgumentError('Write mailto:NAME@HOST or an https address.');
  }
  return text;
}

function readAddress(text: string): string {
  const address = text.toLowerCase();
  if (isIP(address) === 0) throw new InvalidArgumentError('Write the proxy’s address, like 127.0.0.1.');
  return address;
}

/** An option that may be given several times. */
export function collect<T>(read: (text: string) => T): (text: string, before?: readonly T[]) => readonly T[] {
  return (text, before = []) => {
    if (before.length >= NAMES_MAX) throw new InvalidArgumentError(`No more than ${NAMES_MAX}.`);
    return [...before, read(text)];
  };
}
