import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cborMap, readCbor } from './cbor.ts';

const read = (hex: string) => readCbor(Uint8Array.from(Buffer.from(hex, 'hex')));

const hex16 = (value: number): string => value.toString(16).padStart(4, '0');

test('CBOR is read as RFC 8949, appendix A, has it, in what authenticators write', () => {
  const rows: readonly (readonly [hex: string, value: unknown])[] = [
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1_000],
    ['1a000f4240', 1_000_000],
    ['20', -1],
    ['3903e7', -1_000],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['4401020304', Uint8Array.from([1, 2, 3, 4])],
    ['6449455446', 'IETF'],
    ['62c3bc', 'ü'],
    ['80', []],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    [
      'a201020304',
      {
        entries: new Map([
          [1, 2],
          [3, 4],
        ]),
      },
    ],
    ['a16161f6', { entries: new Map([['a', null]]) }],
  ];
  for (const [hex, value] of rows) {
    assert.deepEqual(read(hex), { value, length: hex.length / 2 }, hex);
    if (hex.length > 2) assert.equal(read(hex.slice(0, -2)), null, `${hex} cut short`);
  }
  assert.deepEqual(read('0001'), { value: 0, length: 1 }, 'what follows is left to the reader');
});

test('what is no value, of no definite length, too deep or too much is not read', () => {
  const bad = [
    '',
    '1b0000000100000000',
    '1c',
    '9f01ff',
    'bf01ff',
    '5f41aaff',
    'c000',
    'f7',
    'f90000',
    'ff',
    '61ff',
    'a2010201 02'.replace(' ', ''),
    'a1f600',
    'a18000',
    '81'.repeat(10).concat('00'),
    '990200'.concat('00'.repeat(512)),
    'b90200'.concat(Array.from({ length: 512 }, (_, key) => `19${hex16(key)}00`).join('')),
    'a20000'.concat('0001'),
  ];
  for (const hex of bad) assert.equal(read(hex), null, hex.slice(0, 40));
});

test('only a table is taken for a table', () => {
  assert.equal(cborMap(read('a10102')?.value)?.get(1), 2);
  for (const hex of ['00', '80', '40', '60', 'f6']) assert.equal(cborMap(read(hex)?.value), null, hex);
  assert.equal(cborMap(undefined), null);
});
