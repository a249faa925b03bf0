import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import test from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { curvePoint, curvePublicMaterial, curveScalar, readCurvePrivate } from './curve-material.ts';
import { materialType } from './key-material.ts';

const read = (text: string): Uint8Array | null => readCurvePrivate(Buffer.from(text));
const digits = '7f'.repeat(31) + 'A0';

test('a private key is read as wallets write it, and Node reads what is sealed as that key', () => {
  for (const text of [digits, `0x${digits}`, ` \t0x${digits.toLowerCase()}\r\n`]) {
    const sealed = read(text);
    assert.ok(sealed !== null, text);
    assert.equal(Buffer.from(curveScalar(sealed) ?? []).toString('hex'), digits.toLowerCase());
    assert.equal(materialType(sealed, 'private'), 'secp256k1');
    const key = createPrivateKey({ key: Buffer.from(sealed), format: 'der', type: 'pkcs8' });
    assert.equal(key.asymmetricKeyDetails?.namedCurve, 'secp256k1');
    assert.equal(
      Buffer.from(String(key.export({ format: 'jwk' }).d), 'base64url').toString('hex'),
      digits.toLowerCase(),
    );
  }
});

test('what is no key of the curve is refused: other lengths and letters, zero, the order and above', () => {
  const order = secp256k1.Point.Fn.ORDER;
  const hex = (value: bigint): string => value.toString(16).padStart(64, '0');
  const refused = ['', '0x', digits.slice(1), `${digits}0`, `0X${digits}`, `x${digits.slice(1)}`];
  refused.push(`${digits.slice(0, -1)}g`, `${digits.slice(0, -2)}g0`, `${digits.slice(0, -1)}/`);
  refused.push(hex(0n), hex(order), hex(order + 1n));
  assert.deepEqual(
    refused.map(read),
    refused.map(() => null),
  );
  assert.ok(read(hex(1n)) !== null && read(hex(order - 1n)) !== null);
});

test('a decoy’s public key is kept in the form that Node reads', () => {
  const point = secp256k1.getPublicKey(Buffer.from(digits, 'hex'));
  const kept = curvePublicMaterial(point);
  assert.deepEqual(Buffer.from(curvePoint(kept) ?? []), Buffer.from(point));
  assert.equal(materialType(kept, 'public'), 'secp256k1');
  const key = createPublicKey({ key: Buffer.from(kept), format: 'der', type: 'spki' });
  assert.equal(key.asymmetricKeyDetails?.namedCurve, 'secp256k1');
  assert.throws(() => curvePublicMaterial(point.subarray(1)), RangeError);
});

test('material of another kind has neither number', () => {
  const sealed = read(digits);
  assert.ok(sealed !== null);
  const foreign = Uint8Array.from(sealed);
  foreign[0] = 0x31;
  for (const material of [foreign, sealed.subarray(1), new Uint8Array(0)]) {
    assert.deepEqual([curveScalar(material), curvePoint(material)], [null, null]);
  }
});
