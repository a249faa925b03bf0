import { Fault } from '../../core/fault.ts';
import { isPrivileged } from '../../core/identity/permission.ts';
import type { ListedPerson, People } from './people.ts';
import type { PeopleParts } from './people-parts.ts';

/** What follows for people from the names, HOST or HOST:PORT, by which the gateway is reached beyond this machine. */
export function reachOf(names: readonly string[]): Pick<PeopleParts, 'isBeyondLoopback' | 'relyingParty'> {
  const hosts = names.map((name) => name.replace(/:[0-9]+$/, ''));
  const id = hosts.find((host) => !isNumber(host));
  if (id === undefined) {
    // A browser lets a page of this machine use passkeys without TLS.
    const relyingParty = { id: 'localhost', isOrigin: (origin: string) => isAt(origin, 'localhost', false) };
    return { isBeyondLoopback: hosts.length > 0, relyingParty };
  }
  return {
    isBeyondLoopback: true,
    relyingParty: { id, isOrigin: (origin: string) => isAt(origin, id, true) },
  };
}

/**
 * Proves, where the gateway can be reached beyond this machine, that somebody owns it and that everybody who may change
 * everything shows a second factor. Throws FACTORS_MISSING otherwise. Who was only invited cannot sign in yet, and may
 * then do nothing but set one up.
 */
export function proveFactors(people: Pick<People, 'list'>, names: readonly string[]): void {
  if (names.length === 0) return;
  const mighty = people.list().filter((person) => isPrivileged(person.grants));
  const without = mighty.filter((person) => person.hasPassword && !person.hasSecondFactor);
  if (without.length > 0 || !mighty.some(isSafeOwner))
    throw new Fault('FACTORS_MISSING', { persons: without.length });
}

function isSafeOwner({ grants, hasSecondFactor }: ListedPerson): boolean {
  return hasSecondFactor && grants.some(({ role }) => role === 'owner');
}

function isNumber(host: string): boolean {
  return /^[0-9.]+$/.test(host);
}

function isAt(origin: string, host: string, isTlsOnly: boolean): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const isScheme = url.protocol === 'https:' || (!isTlsOnly && url.protocol === 'http:');
  return isScheme && url.hostname === host && url.origin === origin;
}
