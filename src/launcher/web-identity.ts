import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { issueLeaf, makeAuthority } from './certificate.ts';

/** What Apple's and other strict programs take at most for a server's certificate. */
const DAYS = 397;
const CHAIN_MAX = 10;
const RSA_BITS_MIN = 2_048;

/** The certificate under which the edge is reached by its own names, and its key. */
export interface WebIdentity {
  /** PEM, the leaf first and then its chain. */
  readonly cert: string;
  /** PEM, PKCS#8. */
  readonly key: string;
  /** Where it came from. */
  readonly from:
    | { readonly kind: 'own'; readonly names: readonly string[] }
    /** Files of somebody else, such as an ACME client; they are read again to renew. */
    | { readonly kind: 'files'; readonly cert: string; readonly key: string };
}

/** Why a certificate is not taken. */
export type CertificateFlaw =
  | 'CERTIFICATE_UNREADABLE'
  | 'KEY_UNREADABLE'
  | 'KEY_OF_ANOTHER'
  | 'KEY_WEAK'
  | 'CERTIFICATE_OVER'
  | 'CERTIFICATE_NOT_YET'
  | 'CERTIFICATE_OF_AUTHORITY'
  | 'CHAIN_BROKEN'
  | 'NAMES_MISSING';

/**
 * A certificate for these names, DNS or IPv4, from an authority that can speak for them and this machine alone. The
 * authority's key is forgotten as soon as it has signed. `authority`: its certificate, PEM, which browsers are to
 * trust.
 */
export async function makeWebIdentity(
  names: readonly string[],
  now: Date,
): Promise<{ readonly identity: WebIdentity; readonly authority: string }> {
  const ip = ['127.0.0.1', ...names.filter(isAddress)];
  const dns = ['localhost', ...names.filter((name) => !isAddress(name))];
  const name = `gateway ${names[0] ?? 'localhost'}`;
  const authority = await makeAuthority({ name, days: DAYS, now, permitted: { dns, ip } });
  const leaf = await issueLeaf(authority, { dnsNames: dns, ipAddresses: ip, days: DAYS, now });
  return { identity: { ...leaf, from: { kind: 'own', names } }, authority: authority.cert };
}

/** A certificate and key of somebody else, if they fit each other and are good now; otherwise why not. */
export function takeWebIdentity(
  pem: { readonly cert: string; readonly key: string },
  files: { readonly cert: string; readonly key: string },
  now: Date,
): WebIdentity | CertificateFlaw {
  const chain = chainOf(pem.cert);
  const [leaf] = chain ?? [];
  if (chain === null || leaf === undefined) return 'CERTIFICATE_UNREADABLE';
  const key = attempt(() => createPrivateKey(pem.key));
  if (key === null) return 'KEY_UNREADABLE';
  if (!leaf.checkPrivateKey(key)) return 'KEY_OF_ANOTHER';
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < RSA_BITS_MIN) return 'KEY_WEAK';
  if (leaf.ca) return 'CERTIFICATE_OF_AUTHORITY';
  if (leaf.validToDate <= now) return 'CERTIFICATE_OVER';
  if (leaf.validFromDate > now) return 'CERTIFICATE_NOT_YET';
  if (namesOf(leaf).length === 0) return 'NAMES_MISSING';
  const isLinked = chain.every((one, at) => {
    const above = chain[at + 1];
    return above === undefined || (one.checkIssued(above) && one.verify(above.publicKey));
  });
  if (!isLinked) return 'CHAIN_BROKEN';
  const cert = chain.map((one) => one.toString()).join('');
  return {
    cert,
    key: String(key.export({ type: 'pkcs8', format: 'pem' })),
    from: { kind: 'files', ...files },
  };
}

/** What stands in a file of this data folder; null where there is none, or none of ours. */
export function readWebIdentity(path: string): WebIdentity | null {
  const value = attempt((): unknown => JSON.parse(readFileSync(path, 'utf8')));
  if (typeof value !== 'object' || value === null) return null;
  if (!('cert' in value) || !('key' in value) || !('from' in value)) return null;
  const { cert, key } = value;
  const from = parseFrom(value.from);
  if (typeof cert !== 'string' || typeof key !== 'string' || from === null) return null;
  return chainOf(cert) === null ? null : { cert, key, from };
}

/** What people want to know of it. Dates in Unix milliseconds; `sha256` of the certificate, hexadecimal. */
export interface WebCertificate {
  readonly names: readonly string[];
  readonly since: number;
  readonly until: number;
  readonly issuer: string;
  readonly sha256: string;
  /** Whether it covers that name: as browsers look, the common name says nothing. */
  readonly covers: (name: string) => boolean;
}

/** Reads the certificate of an identity. */
export function describeCertificate({ cert }: WebIdentity): WebCertificate {
  const leaf = new X509Certificate(cert);
  return {
    names: namesOf(leaf),
    since: leaf.validFromDate.getTime(),
    until: leaf.validToDate.getTime(),
    issuer: leaf.issuer.replaceAll('\n', ', '),
    sha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
    covers: (name) =>
      isAddress(name)
        ? leaf.checkIP(name) !== undefined
        : leaf.checkHost(name, { subject: 'never' }) !== undefined,
  };
}

/** Names by which a certificate can be for somebody: DNS and addresses. */
function namesOf(leaf: X509Certificate): readonly string[] {
  const said = (leaf.subjectAltName ?? '').split(', ');
  return said.flatMap((one) => /^(?:DNS|IP Address):([A-Za-z0-9.*:_-]+)$/.exec(one)?.[1] ?? []);
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Every certificate of a PEM file, in order; null where one cannot be read, or there are too many or none. */
function chainOf(pem: string): readonly X509Certificate[] | null {
  const blocks = pem.match(BLOCK) ?? [];
  if (blocks.length === 0 || blocks.length > CHAIN_MAX) return null;
  return attempt(() => blocks.map((block) => new X509Certificate(block)));
}

function isAddress(name: string): boolean {
  return /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(name);
}

function parseFrom(value: unknown): WebIdentity['from'] | null {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
  if (value.kind === 'own' && 'names' in value && Array.isArray(value.names)) {
    const names = value.names.filter((name): name is string => typeof name === 'string');
    return { kind: 'own', names };
  }
  if (value.kind !== 'files' || !('cert' in value) || !('key' in value)) return null;
  const { cert, key } = value;
  return typeof cert === 'string' && typeof key === 'string' ? { kind: 'files', cert, key } : null;
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
