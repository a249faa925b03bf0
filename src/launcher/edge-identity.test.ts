import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { edgeIdentity } from './edge-identity.ts';
import { dataFolder } from './folder.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const DAY_MS = 86_400_000;

test('the edge keeps its certificate while it is good, and gets a new one of a new authority in time', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-identity-'));
  const folder = dataFolder(place);
  try {
    const first = await edgeIdentity(folder, NOW);
    assert.equal((await edgeIdentity(folder, new Date(NOW.getTime() + 300 * DAY_MS))).cert, first.cert);
    const authority = new X509Certificate(readFileSync(folder.authority, 'utf8'));
    const leaf = new X509Certificate(first.cert);
    assert.ok(leaf.verify(authority.publicKey) && leaf.checkHost('fapi.binance.com') !== undefined);
    assert.equal(leaf.checkHost('example.com'), undefined);
    assert.equal(statSync(folder.edgeIdentity).mode & 0o777, 0o600);
    assert.ok(
      readFileSync(folder.authorities, 'utf8').endsWith(readFileSync(folder.authority, 'utf8').trim() + '\n'),
    );

    const later = await edgeIdentity(folder, new Date(NOW.getTime() + 340 * DAY_MS));
    assert.notEqual(later.cert, first.cert);
    assert.ok(
      new X509Certificate(later.cert).verify(new X509Certificate(readFileSync(folder.authority)).publicKey),
    );
    for (const damaged of [
      '',
      '[]',
      '{}',
      '{"cert":1,"key":"k","names":"n","until":1}',
      '{"cert":"c","key":"k"}',
    ]) {
      writeFileSync(folder.edgeIdentity, damaged);
      assert.match((await edgeIdentity(folder, NOW)).cert, /BEGIN CERTIFICATE/);
    }
  } finally {
    rmSync(place, { recursive: true });
  }
});

test('nothing that stays on the disk could sign another certificate', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-identity-'));
  const folder = dataFolder(place);
  try {
    await edgeIdentity(folder, NOW);
    const kept = [folder.authority, folder.authorities, folder.edgeIdentity].map((path) =>
      readFileSync(path, 'utf8'),
    );
    const keys = kept.join('').match(/PRIVATE KEY-----/g) ?? [];
    assert.equal(keys.length, 2, 'one key, with its two lines');
    const own = JSON.parse(readFileSync(folder.edgeIdentity, 'utf8'));
    assert.equal(new X509Certificate(own.cert).ca, false);
    const authority = new X509Certificate(readFileSync(folder.authority, 'utf8'));
    assert.notEqual(own.cert.trim(), authority.toString().trim());
  } finally {
    rmSync(place, { recursive: true });
  }
});
