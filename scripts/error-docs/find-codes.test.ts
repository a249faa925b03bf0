import assert from 'node:assert/strict';
import test from 'node:test';
import { plantFiles } from '../rules/planting-fixture.test.ts';
import { declaredCodes, ownerRefusals, thrownFaults, writtenRefusals } from './find-codes.ts';

test('declared codes come with the comment that stands before each', () => {
  const files = plantFiles({
    'src/fault.ts':
      "export type FaultCode =\n  /** The disk. */\n  | 'A_B'\n  /** The\n   * wire. */\n  | 'C_D';",
  });
  assert.deepEqual(declaredCodes(files, 'src/fault.ts', 'FaultCode'), [
    { code: 'A_B', text: 'The disk.' },
    { code: 'C_D', text: 'The wire.' },
  ]);
  assert.throws(() => declaredCodes(files, 'src/fault.ts', 'Other'), RangeError);
});

test('refusals are found with their text, also where the text is a constant or is filled in', () => {
  const files = plantFiles({
    'src/a.ts': "const a = { kind: 'unavailable', code: 'STORE_BUSY', text: 'busy' };",
    'src/b.ts': "const text = 'long';\nconst b = { kind: 'unavailable', code: 'NO_LINE', text };",
    'src/c.ts': "const long = 'long';\nconst c = { kind: 'unavailable', code: 'NO_LINE', text: long };",
    'src/keeper/door/d.ts':
      'throw new OwnerRefusal("KEY_UNKNOWN", `no ${name}`);\nconst e = ["VENUE_LOST", "gone"];',
    'src/a.test.ts': "const t = { kind: 'unavailable', code: 'ONLY_TESTED', text: 'x' };",
  });
  assert.deepEqual(writtenRefusals(files, 'unavailable'), [
    { code: 'NO_LINE', text: 'long' },
    { code: 'STORE_BUSY', text: 'busy' },
  ]);
  assert.deepEqual(ownerRefusals(files), [
    { code: 'KEY_UNKNOWN', text: 'no ‹…›' },
    { code: 'VENUE_LOST', text: 'gone' },
  ]);
});

test('a text that is put together of several lines is found whole, and a sum of anything else is none', () => {
  const files = plantFiles({
    'src/keeper/door/a.ts': [
      "const text = 'no ' +\n  `room for ${one}` + '. Wait';",
      'throw new OwnerRefusal("NO_ROOM", text);',
      'throw new OwnerRefusal("KEY_LOST", `it is ` + "gone");',
      'throw new OwnerRefusal("NOT_SAID", "a" + b);',
      'throw new OwnerRefusal("NO_SUM", "a" - "b");',
    ].join('\n'),
  });
  assert.deepEqual(ownerRefusals(files), [
    { code: 'KEY_LOST', text: 'it is gone' },
    { code: 'NO_ROOM', text: 'no room for ‹…›. Wait' },
  ]);
});

test('a fault whose code is chosen at run time counts for both', () => {
  const files = plantFiles({ 'src/a.ts': "new Fault(x === 1 ? 'LEDGER_FORK' : 'STORE_UNSAFE', {});" });
  assert.deepEqual([...thrownFaults(files)], ['LEDGER_FORK', 'STORE_UNSAFE']);
});
