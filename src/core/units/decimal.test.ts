import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  absolute,
  add,
  basisPointsUp,
  decimal,
  divideDown,
  formatDecimal,
  floorTo,
  fromInteger,
  leadingStep,
  larger,
  multiplyDown,
  multiplyUp,
  negate,
  parseDecimal,
  smaller,
  subtract,
  type Decimal,
} from './decimal.ts';

const GRAMMAR = /^-?(?:0|[1-9][0-9]{0,19})(?:\.[0-9]{1,18})?$/;

test('exactly the documented texts are decimals, short and long (T3)', () => {
  const alphabet = fc.constantFrom(...'0123456789.-+eE ,_٣\u0000'.split(''));
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 42 }), (text) => {
      assert.equal(parseDecimal(text) !== null, GRAMMAR.test(text), JSON.stringify(text));
    }),
    { numRuns: 20_000 },
  );
  for (const text of [
    '',
    '-',
    '.',
    '1.',
    '.5',
    '-.5',
    '..5',
    '-.',
    '..',
    '01',
    '00',
    '+1',
    '1e3',
    ' 1',
    '1 ',
    '--1',
    '1.2.3',
    'NaN',
    'Infinity',
    '0x1',
    '1234567890.12345678.',
    '1234567890123456e3',
    ' 12345678901234567',
    '01234567890123456789',
    '1'.repeat(41),
  ]) {
    assert.equal(parseDecimal(text), null, text);
  }
  assert.equal(parseDecimal('1'.repeat(21)), null);
  assert.equal(parseDecimal(`0.${'1'.repeat(19)}`), null);
  assert.equal(parseDecimal('-0'), 0n);
});

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });

test('a decimal is worth what its digits say, of every length (T3)', () => {
  const whole = fc.nat(20).chain((length) => digits(length, length));
  const fraction = fc.nat(18).chain((length) => digits(length, length));
  fc.assert(
    fc.property(fc.boolean(), whole, fraction, (isNegative, before, after) => {
      const units = BigInt(before) * 10n ** 18n + BigInt(after.padEnd(18, '0'));
      const text = `${BigInt(before)}${after === '' ? '' : `.${after}`}`;
      assert.equal(parseDecimal(isNegative ? `-${text}` : text), isNegative ? -units : units, text);
    }),
    { numRuns: 2_000 },
  );
});

test('a decimal is written as short as it can be: no zeros at the end, no sign before nothing', () => {
  assert.equal(formatDecimal(fromInteger(0)), '0');
  assert.equal(formatDecimal(decimal('-0.50')), '-0.5');
  assert.equal(formatDecimal(decimal('100.0')), '100');
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 22n), 10n ** 22n), (units) => {
      assert.match(formatDecimal(units as Decimal), /^(?:0|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]|-?[1-9][0-9]*)$/);
    }),
  );
});

test('a decimal written and read again is the same', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 37n), 10n ** 37n), (units) => {
      assert.equal(parseDecimal(formatDecimal(units as Decimal)), units);
    }),
    { numRuns: 5_000 },
  );
  assert.throws(() => decimal('x'), RangeError);
});

test('rounding goes the way the name says, for every sign', () => {
  const amount = fc.bigInt(-(10n ** 24n), 10n ** 24n).map((units) => units as Decimal);
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      const exact = a * b;
      const scale = 10n ** 18n;
      assert.ok(multiplyDown(a, b) * scale <= exact && exact < (multiplyDown(a, b) + 1n) * scale);
      assert.ok(multiplyUp(a, b) * scale >= exact && exact > (multiplyUp(a, b) - 1n) * scale);
      if (b === 0n) return;
      const low = divideDown(a, b);
      const [left, right] = [low * b, (low + 1n) * b];
      assert.ok(b > 0n ? left <= a * scale && a * scale < right : left >= a * scale && a * scale > right);
    }),
    { numRuns: 5_000 },
  );
});

test('sums, signs and shares', () => {
  const [two, three] = [fromInteger(2), fromInteger(3)];
  assert.equal(add(two, three), fromInteger(5));
  assert.equal(subtract(two, three), negate(fromInteger(1)));
  assert.equal(absolute(negate(two)), two);
  assert.equal(absolute(two), two);
  assert.equal(smaller(two, three), two);
  assert.equal(smaller(three, two), two);
  assert.equal(larger(two, three), three);
  assert.equal(larger(three, two), three);
  assert.equal(basisPointsUp(decimal('0.000000000000000001'), 1), 1n);
  assert.equal(formatDecimal(basisPointsUp(fromInteger(60_000), 200)), '1200');
});

test('a multiple of a step is never above the value, and the step of its first digits is a power of ten', () => {
  assert.equal(formatDecimal(floorTo(decimal('54321.5'), decimal('100'))), '54300');
  assert.equal(formatDecimal(floorTo(decimal('-0.15'), decimal('0.1'))), '-0.2');
  assert.equal(formatDecimal(floorTo(decimal('0.3'), decimal('0.1'))), '0.3');
  for (const [value, step] of [
    ['54321.5', '100'],
    ['1420', '10'],
    ['1.428', '0.01'],
    ['0.000000000000000012', '0.000000000000000001'],
  ] as const) {
    assert.equal(formatDecimal(leadingStep(decimal(value), 3)), step);
  }
});
