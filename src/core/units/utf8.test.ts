import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8, encodeUtf8, utf8Length } from './utf8.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

test('text becomes the bytes that the platform makes of it, and comes back', () => {
  const samples = [
    '',
    'plain',
    'é',
    '€',
    '\u{10ffff}',
    '\u{10000}',
    '\u007f\u0080',
    '\u07ff\u0800',
    '\ud7ff\ue000',
    '\uffff',
    'what stands for nothing readable: \ufffd',
    `${'x'.repeat(5000)}–`,
  ];
  for (const text of samples) assertRoundTrip(text);
  fc.assert(fc.property(anyText, assertRoundTrip));
});

test('text with a lone surrogate has no bytes', () => {
  for (const text of ['\ud800', 'a\udc00', '\udc00\ud800', 'é\ud83d']) assert.equal(encodeUtf8(text), null);
});

test('bytes that the platform refuses are refused, and no others', () => {
  const platform = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const judge = (bytes: Uint8Array): void => {
    let expected: string | null = null;
    try {
      expected = platform.decode(bytes);
    } catch {
      // Refused: stays null.
    }
    assert.equal(decodeUtf8(bytes), expected);
  };
  const edges = [
    0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4,
    0xf5,
  ];
  for (const a of edges) {
    for (const b of edges) {
      judge(Uint8Array.of(a, b));
      for (const c of [0x41, 0x80, 0xbf, 0xc2]) judge(Uint8Array.of(a, b, c, 0xbf));
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 12 }), judge));
});

function assertRoundTrip(text: string): void {
  const bytes = encodeUtf8(text);
  assert.ok(bytes !== null);
  assert.deepEqual(Buffer.from(bytes), Buffer.from(text, 'utf8'));
  assert.equal(utf8Length(text), bytes.length);
  assert.equal(decodeUtf8(bytes), text);
}
