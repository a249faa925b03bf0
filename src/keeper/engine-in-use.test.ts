import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Seq } from '../core/units/ids.ts';
import { checkEngine, engineInUse, isNewer, VERSION } from './engine-in-use.ts';

const said: string[] = [];
const log = { write: (_level: string, code: string) => void said.push(code) };
const at = (version: string, engine = 'own') => ({ seq: 7 as Seq, engine, version });

test('versions are compared part by part as numbers; what is none is not newer (F29)', () => {
  for (const [one, other] of [
    ['0.1.1', '0.1.0'],
    ['0.10.0', '0.9.9'],
    ['2.0.0', '1.99.99'],
  ] as const) {
    assert.equal(isNewer(one, other), true);
    assert.equal(isNewer(other, one), false);
    assert.equal(isNewer(one, one), false);
  }
  for (const none of ['', '1', 'later', '1.0', '1.0.0-beta', '1.0.0.0']) {
    assert.equal(isNewer(none, '0.0.1'), false);
    assert.equal(isNewer('9.9.9', none), false);
  }
});

test('a ledger that a newer version went on with is not folded on; another engine is said (F29)', () => {
  said.length = 0;
  checkEngine(null, 'own', log);
  checkEngine(at(VERSION), 'own', log);
  checkEngine(at('0.0.9'), 'own', log);
  assert.deepEqual(said, []);
  checkEngine(at(VERSION, 'another'), 'own', log);
  assert.deepEqual(said, ['ENGINE_CHANGED']);
  assert.throws(() => checkEngine(at('99.0.0'), 'own', log), { code: 'LEDGER_NEWER', facts: { entry: 7 } });
});

test('a start names the version, and the engine by the digest of the sources that decide (F29)', () => {
  const { kind, engine, version } = engineInUse();
  assert.deepEqual([kind, version], ['start', VERSION]);
  assert.match(engine, /^[0-9a-f]{64}$/);
  const seen: string[] = [];
  checkEngine(at(version, engine), engineInUse().engine, { write: (_level, code) => void seen.push(code) });
  assert.deepEqual(seen, [], 'the same sources are the same engine');
});
