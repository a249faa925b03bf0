import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { qrCode } from './qr-code.ts';
import { correction } from './reed-solomon.ts';

const LINE = 'otpauth://totp/Sallyport:ann?secret=JBSWY3DPEHPK3PXP'.repeat(5);

/** Bytes of the line, modules at a side, and SHA-256 of the picture, each of which jsQR 1.4.0 read back as the line. */
const READ: readonly (readonly [bytes: number, size: number, digest: string])[] = [
  [14, 21, 'ace6c461b42db3404be76ed878def5cd'],
  [26, 25, '9008b16c3c9a45d050c8f48fe18d6584'],
  [42, 29, '8d755cb6e45d92210bedbf5b9637293c'],
  [62, 33, '890eb3ee5c05294a38a8359fcc2e6986'],
  [84, 37, '1625b1abbff8af3c6373ae6951ffc3aa'],
  [106, 41, '100e279596d5d2a01d18bb1911d98ca7'],
  [122, 45, 'eb4cfa0218a747cfd726ef8fb974647c'],
  [152, 49, 'ff38a4f6e383d3a166728f885bee5bb7'],
  [180, 53, '266b1a25d9d1bbb7c832dc64f7b5e041'],
];

test('a code of every version is the one that an independent reader read', () => {
  for (const [bytes, size, digest] of READ) {
    const code = qrCode(LINE.slice(0, bytes));
    assert.ok(code !== null && code.length === size && code.every(({ length }) => length === size));
    const rows = code.map((line) => line.map((isDark) => (isDark ? '#' : '.')).join('')).join('\n');
    assert.equal(createHash('sha256').update(rows).digest('hex').slice(0, 32), digest, `${bytes} bytes`);
  }
});

test('error correction is that of the worked example of the standard, and what is too long has no code', () => {
  const block = [
    0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
  ];
  assert.deepEqual(correction(block, 10), [0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55]);
  assert.equal(qrCode(LINE.slice(0, 181)), null);
});
