import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { loadNativeCurve } from '../keyring/native-curve.ts';
import type { TokenKey } from './token-material.ts';
import { tokenSignature } from './token-signature.ts';

const ORDER = secp256k1.Point.Fn.ORDER;
const SCALAR = Buffer.from('0b'.repeat(32), 'hex');
const PUBLIC_KEY = secp256k1.getPublicKey(SCALAR, false);
const ON_CURVE: TokenKey = { type: 'secp256k1', id: '0', publicKey: PUBLIC_KEY };
const WRONG = { kind: 'notMade', why: 'SIGNATURE_WRONG' } as const;
const curve = loadNativeCurve(process.platform, process.arch);

/** A token that answers with those bytes, however urgent it is. */
function tokenOf(made: Uint8Array) {
  const urgent: boolean[] = [];
  const parts = {
    signer: {
      sign: (_key: TokenKey, _bytes: Uint8Array, isUrgent = false) => {
        urgent.push(isUrgent);
        return Promise.resolve({ kind: 'made', made } as const);
      },
      reportWrong: () => WRONG,
    },
    curve,
  };
  return { parts, urgent };
}

function digestOf(at: number): Uint8Array {
  return Buffer.alloc(32, at + 1);
}

/** As a token makes it: r and s, where s is the high one. */
function withHighS(made: Uint8Array): Uint8Array {
  const s = ORDER - BigInt(`0x${Buffer.from(made.subarray(32)).toString('hex')}`);
  return Buffer.concat([made.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
}

test('a high s becomes the low one, and the recovery bit is the one that leads to the key', async () => {
  assert.ok(curve !== null);
  for (let at = 0; at < 40; at += 1) {
    const digest = digestOf(at);
    const made = secp256k1.sign(digest, SCALAR, { prehash: false });
    const expected = curve.sign(digest, SCALAR);
    for (const bytes of [made, withHighS(made)]) {
      const answer = await tokenSignature(tokenOf(bytes).parts, ON_CURVE, { message: digest });
      assert.ok(answer.kind === 'made');
      assert.equal(answer.made.type, 'secp256k1');
      assert.deepEqual(Buffer.from(answer.made.bytes), Buffer.from(expected));
    }
  }
});

test('F25: a signature of another digest, another key, or of no form is thrown away', async () => {
  const made = secp256k1.sign(digestOf(1), SCALAR, { prehash: false });
  const other = { ...ON_CURVE, publicKey: secp256k1.getPublicKey(Buffer.alloc(32, 5), false) };
  const cases = [
    [made, ON_CURVE, digestOf(2)],
    [made, other, digestOf(1)],
    [made.subarray(1), ON_CURVE, digestOf(1)],
    [new Uint8Array(64), ON_CURVE, digestOf(1)],
    [new Uint8Array(64).fill(255), ON_CURVE, digestOf(1)],
  ] as const;
  for (const [bytes, key, message] of cases)
    assert.deepEqual(await tokenSignature(tokenOf(bytes).parts, key, { message }), WRONG);
  const { signer } = tokenOf(made).parts;
  assert.deepEqual(await tokenSignature({ signer, curve: null }, ON_CURVE, { message: digestOf(1) }), WRONG);
});

test('on Ed25519 the key proves it, of an HMAC the length alone; what is urgent is said to the token', async () => {
  const message = Buffer.from('a message');
  const pair = generateKeyPairSync('ed25519');
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key: TokenKey = { type: 'ed25519', id: '0', publicKey };
  const made = sign(null, message, pair.privateKey);
  const { parts, urgent } = tokenOf(made);
  const answer = await tokenSignature(parts, key, { message, isUrgent: true });
  assert.deepEqual(answer, { kind: 'made', made: { type: 'ed25519', bytes: made } });
  assert.deepEqual(urgent, [true]);
  assert.deepEqual(await tokenSignature(parts, key, { message: Buffer.from('another') }), WRONG);
  const secret: TokenKey = { type: 'hmac', id: '0', publicKey: new Uint8Array(0) };
  const mac = createHmac('sha256', 'x').update(message).digest();
  assert.equal((await tokenSignature(tokenOf(mac).parts, secret, { message })).kind, 'made');
  assert.deepEqual(await tokenSignature(tokenOf(mac.subarray(1)).parts, secret, { message }), WRONG);
  const absent = { kind: 'notMade', why: 'TOKEN_GONE' } as const;
  const gone = {
    ...tokenOf(mac).parts,
    signer: { sign: () => Promise.resolve(absent), reportWrong: () => WRONG },
  };
  assert.deepEqual(await tokenSignature(gone, secret, { message }), absent);
});
