import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { VENUE_NAMES } from '../protocol/venue-names.ts';
import { issueLeaf, makeAuthority, type Leaf } from './certificate.ts';
import type { DataFolder } from './folder.ts';

/** What Apple's and other strict programs take at most for a server's certificate. */
const DAYS = 397;
/** Made anew this long before it ends, at a start. */
const RENEW_MS = 60 * 86_400_000;
const LOOPBACK = { dns: ['localhost'], ip: ['127.0.0.1'] } as const;

interface Identity extends Leaf {
  /** The names that it is good for, sorted, as text. */
  readonly names: string;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
}

/**
 * The certificate under which the edge answers in the names of venues, from an authority of this data folder. The
 * authority's own key is forgotten as soon as it has signed: nobody can steal it, and it speaks for no other names. So
 * a new certificate is one of a new authority; `sallyport run` finds it by its file.
 */
export async function edgeIdentity(folder: DataFolder, now: Date): Promise<Leaf> {
  const names = [...VENUE_NAMES.keys(), ...LOOPBACK.dns, ...LOOPBACK.ip].toSorted().join(' ');
  const known = readIdentity(folder.edgeIdentity);
  if (known !== null && known.names === names && known.until - now.getTime() > RENEW_MS) return known;
  const dns = [...VENUE_NAMES.keys(), ...LOOPBACK.dns];
  const permitted = { dns, ip: LOOPBACK.ip };
  const authority = await makeAuthority({ name: 'gateway of this machine', days: DAYS, now, permitted });
  const leaf = await issueLeaf(authority, { dnsNames: dns, ipAddresses: LOOPBACK.ip, days: DAYS, now });
  const made: Identity = { ...leaf, names, until: now.getTime() + DAYS * 86_400_000 };
  replace(folder.authority, authority.cert, 0o644);
  replace(folder.authorities, `${[...rootCertificates, authority.cert.trim()].join('\n')}\n`, 0o644);
  replace(folder.edgeIdentity, `${JSON.stringify(made)}\n`, 0o600);
  return leaf;
}

function readIdentity(path: string): Identity | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return null;
    if (!('cert' in value) || !('key' in value) || !('names' in value) || !('until' in value)) return null;
    const { cert, key, names, until } = value;
    if (typeof cert !== 'string' || typeof key !== 'string') return null;
    return typeof names === 'string' && typeof until === 'number' ? { cert, key, names, until } : null;
  } catch {
    return null;
  }
}

function replace(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
}
