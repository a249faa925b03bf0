import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { CanarySearch, spellings } from './canary-search.ts';

test('a canary is found in every spelling, wherever it stands, and not where it is not', () => {
  const bytes = randomBytes(40);
  const finder = new CanarySearch([{ name: 'a canary', bytes }]);
  assert.deepEqual(finder.find(randomBytes(1_000_000)), []);
  for (const [name, spelt] of spellings(bytes)) {
    const [front, behind] = [randomBytes(1_001), randomBytes(77)];
    assert.ok(finder.find(Buffer.concat([front, spelt, behind])).includes(`a canary as ${name}`), name);
    assert.ok(finder.find(spelt).includes(`a canary as ${name}`), `${name}, alone`);
    const other = Buffer.of((spelt[0] ?? 0) ^ 1);
    assert.deepEqual(finder.find(Buffer.concat([front, other, spelt.subarray(1, 8), behind])), []);
  }
  for (const shift of [0, 1, 2, 3]) {
    const inside = Buffer.concat([randomBytes(shift), bytes, randomBytes(5)]);
    for (const alphabet of ['base64', 'base64url'] as const)
      assert.notDeepEqual(finder.find(Buffer.from(inside.toString(alphabet))), [], `${alphabet} ${shift}`);
  }
});

test('zeros before a canary, however many, and zeros that it begins with, hide nothing', () => {
  for (const bytes of [randomBytes(16), Buffer.concat([Buffer.alloc(2), randomBytes(14)])]) {
    const finder = new CanarySearch([{ name: 'a canary', bytes }]);
    for (let zeros = 0; zeros < 40; zeros += 1)
      for (const offset of [0, 1, 2, 3]) {
        const place = Buffer.concat([Buffer.alloc(offset), Buffer.alloc(zeros), bytes, Buffer.alloc(9)]);
        assert.ok(finder.find(place.subarray(offset)).includes('a canary as itself'), `${zeros}, ${offset}`);
      }
  }
});
