import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bug } from '../assert.ts';
import { canonicalJson, isCanonical, parseCanonical } from './canonical.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 12 });
const anyNumber = fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value));
const { anyValue } = fc.letrec((tie) => ({
  anyValue: fc.oneof(
    { maxDepth: 4 },
    anyText,
    anyNumber,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('anyValue'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor', 'kind')), tie('anyValue'), {
      maxKeys: 4,
    }),
  ),
}));

test('every value is read back from its canonical text', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const text = canonicalJson(value);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(canonicalJson(parseCanonical(text)), text);
    }),
  );
});

test('T19: whatever one changed character makes acceptable is again written exactly so', () => {
  const alphabet = fc.constantFrom(...'{}[]",:\\/ubn01-9.eE+ \n\u0001\u007f\ud800é');
  fc.assert(
    fc.property(anyValue, fc.nat(), alphabet, fc.nat(2), (value, where, character, how) => {
      const text = canonicalJson(value);
      const at = where % (text.length + 1);
      const changed = text.slice(0, at) + (how === 0 ? '' : character) + text.slice(at + (how === 1 ? 0 : 1));
      const read = parseCanonical(changed);
      assert.equal(isCanonical(changed), read !== null);
      if (read !== null) assert.equal(canonicalJson(read), changed);
    }),
    { numRuns: 2000 },
  );
});

test('strings and names are written as RFC 8785 asks', () => {
  // Section 3.2.2.2 and 3.2.3: short escapes, lower-case \u00xx, everything else as it is, names by code unit.
  const text = '€$\u000f\nA\'B"\\\\"/\b\t\f\r\u007f\u2028';
  assert.equal(canonicalJson(text), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\\b\\t\\f\\r\u007f\u2028"');
  assert.equal(parseCanonical(canonicalJson(text)), text);
  const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
  const sorted = '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}';
  assert.equal(canonicalJson(names), sorted);
  assert.equal(canonicalJson(parseCanonical(sorted)), sorted);
});

test('T19: another spelling of the same value is refused', () => {
  const refused = [
    '',
    ' ',
    '{',
    '[',
    '"',
    '"a',
    '{"a"}',
    '{"a":}',
    '{"a":1',
    '{"a":1,}',
    '[1,]',
    '[1',
    '[,]',
    '{,}',
    '1 ',
    ' 1',
    '1,2',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{ "a":1}',
    '{"a": 1}',
    "{'a':1}",
    '{a:1}',
    '{1:1}',
    '01',
    '-0',
    '-',
    '--1',
    '+1',
    '1.0',
    '1e3',
    '1E3',
    '0x1',
    '9007199254740992',
    '-9007199254740992',
    '1-2',
    'NaN',
    'tru',
    'nul',
    'falsy',
    'undefined',
    'TRUE',
    '"\\/"',
    '"\\u0041"',
    '"\\u000A"',
    '"\\u000a"',
    '"\\u001F"',
    '"\\u007f"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\ud800"',
    '"\\x"',
    '"\\',
    '"\\"',
    '"\n"',
    '{"\\u0061":1}',
    '["\\n","\\q"]',
    '"a\\nb',
    '{"a\\n":1,"a\\n":2}',
    '\ufeff1',
  ];
  for (const text of refused)
    assert.deepEqual([parseCanonical(text), isCanonical(text)], [null, false], text);
});

test('names like __proto__ are data and touch no prototype', () => {
  const text = '{"__proto__":{"polluted":true},"constructor":"c","toString":1}';
  const value = parseCanonical(text);
  assert.ok(value !== null && typeof value === 'object');
  assert.equal('hasOwnProperty' in value, false);
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'toString']);
  assert.equal(Reflect.get({}, 'polluted'), undefined);
  assert.equal(canonicalJson(value), text);
  assert.equal(canonicalJson(JSON.parse(text)), text);
});

test('32 levels are read and written, 33 are not', () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const deepest = `${open.repeat(31)}${open === '[' ? '[]' : '{}'}${close.repeat(31)}`;
    const deeper = `${open}${deepest}${close}`;
    assert.equal(canonicalJson(parseCanonical(deepest)), deepest);
    assert.equal(parseCanonical(deeper), null);
    assert.throws(() => canonicalJson(JSON.parse(deeper)), Bug);
  }
});

test('65,535 bytes are read, one more is not, counted in UTF-8', () => {
  const fits = [
    `"${'x'.repeat(65_533)}"`,
    `"x${'é'.repeat(32_766)}"`,
    `"${'\u{1f600}'.repeat(16_383)}x"`,
    `"${'€'.repeat(21_844)}x"`,
  ];
  for (const text of fits) {
    assert.equal(Buffer.byteLength(text), 65_535);
    assert.equal(parseCanonical(text), text.slice(1, -1));
    assert.equal(parseCanonical(`${text.slice(0, -1)}x"`), null);
  }
});

test('a value that is no entry value is a bug, not a guess', () => {
  const holes = [1];
  holes.length = 2;
  const bad = [
    0.5,
    NaN,
    Infinity,
    2 ** 53,
    undefined,
    1n,
    Symbol.iterator,
    () => 1,
    '\ud800',
    new Date(0),
    new Map(),
    holes,
  ];
  for (const value of bad) {
    assert.throws(() => canonicalJson(value), Bug);
    assert.throws(() => canonicalJson({ a: [value] }), Bug);
  }
  assert.throws(() => canonicalJson({ '\udfff': 1 }), Bug);
});

test('minus zero is written as zero', () => {
  assert.equal(canonicalJson([-0, 0, -1]), '[0,0,-1]');
});
