import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import test from 'node:test';
import { keyCanaries } from './canary-keys.ts';
import { CanarySearch } from './canary-search.ts';

const KEYS = {
  ed25519: generateKeyPairSync('ed25519'),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
};

test('a private key is found as PEM, DER, hex, base64 at any alignment, and by its numbers (T16)', () => {
  for (const [name, { privateKey, publicKey }] of Object.entries(KEYS)) {
    const finder = new CanarySearch(keyCanaries(name, privateKey));
    const der = privateKey.export({ format: 'der', type: 'pkcs8' });
    const planted: readonly (string | Buffer)[] = [
      privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      der,
      der.toString('hex'),
      ...[0, 1, 2].map((shift) => Buffer.concat([randomBytes(shift), der]).toString('base64')),
      ...[0, 1, 2].map((shift) => Buffer.concat([randomBytes(shift), der]).toString('base64url')),
      JSON.stringify(privateKey.export({ format: 'jwk' })),
    ];
    for (const [at, plant] of planted.entries()) {
      const place = Buffer.concat([randomBytes(501), Buffer.from(plant), randomBytes(77)]);
      assert.notDeepEqual(finder.find(place), [], `${name}, plant ${at}`);
    }
    const open = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    assert.deepEqual(finder.find(Buffer.concat([Buffer.from(open), randomBytes(100_000)])), []);
  }
});
