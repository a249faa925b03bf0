import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign, verify } from 'node:crypto';
import test from 'node:test';
import {
  checkOf,
  makePair,
  materialType,
  readPrivateMaterial,
  readPublicMaterial,
  signWith,
} from './key-material.ts';

const MESSAGE = Buffer.from('symbol=BTCUSDT&timestamp=1');
const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const EDDY = generateKeyPairSync('ed25519');
/** Order of the group that Ed25519 counts in. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const why = (read: ReturnType<typeof readPrivateMaterial>): string =>
  read.type === 'refused' ? read.why : read.type;
const text = (value: string): Buffer => Buffer.from(value);

test('a secret, an RSA key and an Ed25519 key are told from their bytes, and sign as their type does', () => {
  const secret = readPrivateMaterial(text(' a-secret\r\n'));
  assert.ok(secret.type === 'hmac');
  assert.deepEqual(Buffer.from(secret.bytes).toString(), 'a-secret');
  const mac = createHmac('sha256', 'a-secret').update(MESSAGE).digest();
  assert.deepEqual(signWith(secret.bytes, MESSAGE), { type: 'hmac', bytes: mac });
  const pems = [
    ['rsa', RSA.privateKey.export({ format: 'pem', type: 'pkcs8' }), RSA.publicKey],
    ['rsa', RSA.privateKey.export({ format: 'pem', type: 'pkcs1' }), RSA.publicKey],
    ['ed25519', EDDY.privateKey.export({ format: 'pem', type: 'pkcs8' }), EDDY.publicKey],
  ] as const;
  for (const [type, pem, publicKey] of pems) {
    const read = readPrivateMaterial(text(`\n ${pem.toString()}\t`));
    assert.ok(read.type === type);
    assert.equal(materialType(read.bytes, 'private'), type);
    const signature = signWith(read.bytes, MESSAGE);
    assert.equal(signature.type, type);
    assert.ok(verify(type === 'rsa' ? 'sha256' : null, MESSAGE, publicKey, signature.bytes));
  }
});

test('what is no key that is served is refused, each with its reason', () => {
  const pemOf = (key: { readonly privateKey: typeof RSA.privateKey }): Buffer =>
    text(key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  assert.equal(why(readPrivateMaterial(text(''))), 'notPrintable');
  assert.equal(why(readPrivateMaterial(text('two words'))), 'notPrintable');
  assert.equal(why(readPrivateMaterial(Buffer.from([0x30, 0x2e, 0x02]))), 'notPrintable');
  const head = ['-----BEGIN PRIVATE', 'KEY-----'].join(' ');
  assert.equal(why(readPrivateMaterial(text(`${head}\nAAAA\n`))), 'notPem');
  const locked = RSA.privateKey.export({
    format: 'pem',
    type: 'pkcs8',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  });
  assert.equal(why(readPrivateMaterial(text(locked.toString()))), 'notPem');
  assert.equal(
    why(readPrivateMaterial(pemOf(generateKeyPairSync('rsa', { modulusLength: 1_024 })))),
    'rsaSize',
  );
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  assert.equal(why(readPrivateMaterial(pemOf(curve))), 'otherAlgorithm');
  const publicPem = (key: typeof RSA.publicKey): string =>
    key.export({ format: 'pem', type: 'spki' }).toString();
  assert.equal(why(readPublicMaterial(publicPem(curve.publicKey))), 'otherAlgorithm');
  assert.equal(why(readPublicMaterial('nothing')), 'notPem');
  assert.equal(why(readPublicMaterial(pemOf(EDDY).toString())), 'isPrivate');
  assert.equal(why(readPublicMaterial(publicPem(RSA.publicKey))), 'rsa');
  assert.equal(why(readPublicMaterial(publicPem(EDDY.publicKey))), 'ed25519');
});

test('T6: no second signature can be made from one that passed', () => {
  const check = checkOf(EDDY.publicKey.export({ format: 'der', type: 'spki' }));
  const signature = sign(null, MESSAGE, EDDY.privateKey);
  assert.ok(check.verify(MESSAGE, signature));
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`);
  const shifted = Buffer.from((s + L).toString(16).padStart(64, '0'), 'hex').reverse();
  assert.ok(!check.verify(MESSAGE, Buffer.concat([signature.subarray(0, 32), shifted])));
  assert.ok(!check.verify(MESSAGE, Buffer.concat([signature, Buffer.alloc(1)])));

  const rsa = checkOf(RSA.publicKey.export({ format: 'der', type: 'spki' }));
  const padded = sign('sha256', MESSAGE, RSA.privateKey);
  assert.ok(rsa.verify(MESSAGE, padded));
  const jwk = RSA.publicKey.export({ format: 'jwk' });
  const modulus = BigInt(`0x${Buffer.from(String(jwk['n']), 'base64url').toString('hex')}`);
  const beyond = (BigInt(`0x${padded.toString('hex')}`) + modulus).toString(16);
  assert.ok(
    !rsa.verify(MESSAGE, Buffer.from(beyond.padStart(beyond.length + (beyond.length % 2), '0'), 'hex')),
  );
  assert.ok(!rsa.verify(MESSAGE, Buffer.concat([Buffer.alloc(1), padded])));

  const mac = checkOf(text('a-secret'));
  const digest = createHmac('sha256', 'a-secret').update(MESSAGE).digest();
  assert.ok(mac.verify(MESSAGE, digest));
  assert.ok(!mac.verify(MESSAGE, digest.subarray(1)));
  assert.ok(!mac.verify(MESSAGE, Buffer.alloc(32)));
});

test('T6: a public key under which one signature fits many messages is not taken', () => {
  const prefix = EDDY.publicKey.export({ format: 'der', type: 'spki' }).subarray(0, 12);
  for (const point of [
    `01${'00'.repeat(31)}`,
    '00'.repeat(32),
    `01${'00'.repeat(30)}80`,
    `ec${'ff'.repeat(30)}7f`,
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ]) {
    const body = Buffer.concat([prefix, Buffer.from(point, 'hex')]).toString('base64');
    const pem = `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`;
    assert.equal(why(readPublicMaterial(pem)), 'weak');
  }
});

test('the gateway makes pairs of which it keeps the public half alone', () => {
  for (const type of ['ed25519', 'rsa'] as const) {
    const { kept, privatePem } = makePair(type);
    assert.equal(materialType(kept.bytes, 'public'), type);
    const mine = readPrivateMaterial(text(privatePem));
    assert.ok(mine.type === type);
    assert.ok(checkOf(kept.bytes).verify(MESSAGE, signWith(mine.bytes, MESSAGE).bytes));
    assert.throws(() => signWith(kept.bytes, MESSAGE));
  }
});
