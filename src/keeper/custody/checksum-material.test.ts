import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { checkOf, checksumMaterial, materialType, signWith } from './key-material.ts';

const MESSAGE = Buffer.from('keyrequest');
const SUM = createHash('sha256').update('keyrequests3cret').digest();

test('the secret of a checksum is kept apart from others, and its text is wiped', () => {
  const text = Buffer.from('s3cret');
  const material = checksumMaterial(text);
  assert.deepEqual(
    [materialType(material, 'private'), materialType(material, 'public')],
    ['checksum', 'checksum'],
  );
  assert.equal(
    text.every((byte) => byte === 0),
    true,
  );
  assert.equal(materialType(Buffer.from('s3cret'), 'private'), 'hmac');
});

test('a checksum is SHA-256 over message and secret, and is known again when the material is wiped', () => {
  const material = checksumMaterial(Buffer.from('s3cret'));
  const { type, bytes } = signWith(material, MESSAGE);
  assert.deepEqual([type, Buffer.from(bytes)], ['checksum', SUM]);
  const check = checkOf(material);
  material.fill(0);
  assert.equal(check.verify(MESSAGE, SUM), true);
  assert.equal(check.verify(Buffer.from('keyother'), SUM), false);
  assert.equal(check.verify(MESSAGE, SUM.subarray(1)), false);
});
