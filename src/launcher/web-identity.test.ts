import assert from 'node:assert/strict';
import { X509Certificate, webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { issueLeaf, makeAuthority } from './certificate.ts';
import { describeCertificate, makeWebIdentity, readWebIdentity, takeWebIdentity } from './web-identity.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const LATER = new Date('2029-01-01T00:00:00Z');
const EARLIER = new Date('2020-01-01T00:00:00Z');
const FILES = { cert: '/etc/a.pem', key: '/etc/a.key' };
const DNS = { dns: ['trading.example.org'], ip: [] };

test('an own certificate is for its names and this machine, of an authority that speaks for nobody else', async () => {
  const { identity, authority } = await makeWebIdentity(['trading.example.org', '192.0.2.1'], NOW);
  const said = describeCertificate(identity);
  assert.deepEqual(said.names, ['localhost', 'trading.example.org', '127.0.0.1', '192.0.2.1']);
  for (const name of said.names) assert.ok(said.covers(name), name);
  for (const name of ['example.org', '192.0.2.2']) assert.ok(!said.covers(name), name);
  assert.equal(said.until - said.since, 397 * 86_400_000);
  assert.equal(said.issuer, 'CN=Sallyport gateway trading.example.org');
  assert.match(said.sha256, /^[0-9a-f]{64}$/);
  assert.ok(new X509Certificate(identity.cert).verify(new X509Certificate(authority).publicKey));
  const { identity: local } = await makeWebIdentity([], NOW);
  assert.deepEqual(describeCertificate(local).names, ['localhost', '127.0.0.1']);
});

test('a certificate of somebody else is taken with chain and key, or refused with the reason', async () => {
  const authority = await makeAuthority({ name: 'a', days: 100, now: NOW, permitted: DNS });
  const options = { dnsNames: DNS.dns, ipAddresses: [], days: 90, now: NOW };
  const leaf = await issueLeaf(authority, options);
  const other = await issueLeaf(authority, options);
  const chain = leaf.cert + '\n' + authority.cert;
  const taken = takeWebIdentity({ cert: chain, key: leaf.key }, FILES, NOW);
  assert.ok(typeof taken !== 'string');
  assert.deepEqual(taken.from, { kind: 'files', ...FILES });
  assert.equal(taken.cert.match(/BEGIN/g)?.length, 2);
  const nameless = await issueLeaf(authority, { ...options, dnsNames: [] });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', authority.keys.privateKey));
  const authorityKey = `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64')}\n-----END PRIVATE KEY-----`;
  const flaws = [
    ['CERTIFICATE_UNREADABLE', '', leaf.key, NOW],
    ['CERTIFICATE_UNREADABLE', leaf.cert.repeat(11), leaf.key, NOW],
    ['CERTIFICATE_UNREADABLE', leaf.cert.replace(/\n.{20}/, '\nAAAA'), leaf.key, NOW],
    ['KEY_UNREADABLE', leaf.cert, 'x', NOW],
    ['KEY_OF_ANOTHER', leaf.cert, other.key, NOW],
    ['CERTIFICATE_OF_AUTHORITY', authority.cert, authorityKey, NOW],
    ['CERTIFICATE_OVER', leaf.cert, leaf.key, LATER],
    ['CERTIFICATE_NOT_YET', leaf.cert, leaf.key, EARLIER],
    ['CHAIN_BROKEN', `${leaf.cert}\n${other.cert}`, leaf.key, NOW],
    ['NAMES_MISSING', nameless.cert, nameless.key, NOW],
  ] as const;
  for (const [flaw, cert, key, now] of flaws)
    assert.equal(takeWebIdentity({ cert: cert.replaceAll('-----B', '\n-----B'), key }, FILES, now), flaw);
});

test('only what was written here is read back', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-web-'));
  const path = join(place, 'web-identity.json');
  try {
    assert.equal(readWebIdentity(path), null);
    const { identity } = await makeWebIdentity(['a.example'], NOW);
    const files = { ...identity, from: { kind: 'files', ...FILES } } as const;
    for (const good of [identity, files]) {
      writeFileSync(path, JSON.stringify(good));
      assert.deepEqual(readWebIdentity(path), good);
    }
    const bad: readonly unknown[] = [
      null,
      1,
      {},
      { ...identity, cert: 1 },
      { ...identity, key: null },
      { ...identity, cert: 'no certificate' },
      ...[null, 1, {}, { kind: 'own' }, { kind: 'own', names: 'a' }, { kind: 'files' }].map((from) => ({
        ...identity,
        from,
      })),
      { ...identity, from: { kind: 'files', cert: 1, key: 'k' } },
      { ...identity, from: { kind: 'other', cert: 'c', key: 'k' } },
    ];
    for (const value of bad) {
      writeFileSync(path, JSON.stringify(value));
      assert.equal(readWebIdentity(path), null, JSON.stringify(value).slice(0, 80));
    }
    writeFileSync(path, '{');
    assert.equal(readWebIdentity(path), null);
  } finally {
    rmSync(place, { recursive: true });
  }
});
