import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';

// The library for certificates is loaded where one is made: its two hundred files would cost every other command a
// tenth of a second, a halt too.

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Clocks of two programs on one machine agree; this covers a certificate used in the millisecond it was made. */
const BACKDATE_MS = 60_000;

export interface Authority {
  /** PEM. */
  readonly cert: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly subject: string;
}

export interface Permitted {
  /** Names and their subdomains. */
  readonly dns: readonly string[];
  /** Single IPv4 addresses. */
  readonly ip: readonly string[];
}

export interface Leaf {
  /** PEM, PKCS#8. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

/** A private certificate authority that can speak for the permitted names only (RFC 5280 section 4.2.1.10). */
export async function makeAuthority(options: {
  readonly name: string;
  readonly days: number;
  readonly now: Date;
  readonly permitted: Permitted;
}): Promise<Authority> {
  await import('reflect-metadata');
  const {
    BasicConstraintsExtension,
    Extension,
    KeyUsageFlags,
    KeyUsagesExtension,
    SubjectKeyIdentifierExtension,
    X509CertificateGenerator,
  } = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const subject = `CN=Sallyport ${options.name}`;
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: subject,
      ...validity(options.now, options.days),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as unknown as Crypto),
        new Extension('2.5.29.30', true, nameConstraints(options.permitted)),
      ],
    },
    webcrypto as unknown as Crypto,
  );
  return { cert: certificate.toString('pem'), keys, subject };
}

/** A server certificate for the given names, signed by the authority. */
export async function issueLeaf(
  authority: Authority,
  options: {
    readonly dnsNames: readonly string[];
    readonly ipAddresses: readonly string[];
    readonly days: number;
    readonly now: Date;
  },
): Promise<Leaf> {
  await import('reflect-metadata');
  const {
    AuthorityKeyIdentifierExtension,
    BasicConstraintsExtension,
    ExtendedKeyUsage,
    ExtendedKeyUsageExtension,
    KeyUsageFlags,
    KeyUsagesExtension,
    SubjectAlternativeNameExtension,
    SubjectKeyIdentifierExtension,
    X509CertificateGenerator,
  } = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const names = [
    ...options.dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...options.ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      // Not a host name: where no name is listed, OpenSSL holds the subject to the authority's names (RFC 6125).
      subject: 'CN=Sallyport server',
      issuer: authority.subject,
      ...validity(options.now, options.days),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: authority.keys.privateKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(names),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as unknown as Crypto),
        await AuthorityKeyIdentifierExtension.create(
          authority.keys.publicKey,
          false,
          webcrypto as unknown as Crypto,
        ),
      ],
    },
    webcrypto as unknown as Crypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return { key: String(key.export({ type: 'pkcs8', format: 'pem' })), cert: certificate.toString('pem') };
}

function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 1;
  return bytes.toString('hex');
}

function validity(now: Date, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const start = now.getTime() - BACKDATE_MS;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS) };
}

/**
 * DER of NameConstraints: the permitted names, and for a kind of name of which none is permitted the whole kind
 * excluded (a list without entries of a kind says nothing about that kind).
 */
function nameConstraints(permitted: Permitted): Buffer {
  const dns = permitted.dns.map((name) => der(0x30, der(0x82, Buffer.from(name, 'ascii'))));
  const ip = permitted.ip.map((address) => der(0x30, der(0x87, subnet(address))));
  const excluded = [
    ...(dns.length === 0 ? [der(0x30, der(0x82, Buffer.alloc(0)))] : []),
    ...(ip.length === 0 ? [der(0x30, der(0x87, Buffer.alloc(8)))] : []),
    der(0x30, der(0x87, Buffer.alloc(32))),
  ];
  const lists = [der(0xa1, Buffer.concat(excluded))];
  if (dns.length + ip.length > 0) lists.unshift(der(0xa0, Buffer.concat([...dns, ...ip])));
  return der(0x30, Buffer.concat(lists));
}

function subnet(address: string): Buffer {
  return Buffer.from([...address.split('.').map(Number), 255, 255, 255, 255]);
}

/** Tag, shortest form of the length (up to 65,535), content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
