import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf, REQUIRED } from './policy-fixture.test.ts';
import { fits } from './json-schema-fixture.test.ts';
import { loosenings } from './loosens.ts';
import { parsePolicy, policyJson } from './policy.ts';
import { policySchema } from './policy-schema.ts';

const WHOLE = { version: 1, everyAccount: REQUIRED };

function problemsOf(fourEyes: unknown): readonly string[] {
  const read = parsePolicy({ ...WHOLE, fourEyes });
  assert.ok(Array.isArray(read), 'has problems');
  return read.map(({ path, text }) => `${path.join('.')}: ${text}`);
}

function loosensFrom(before: unknown, after: unknown): readonly string[] {
  return loosenings(policyOf({}, {}, { fourEyes: before }), policyOf({}, {}, { fourEyes: after })).map(
    ({ scope, limit }) => `${scope} ${limit}`,
  );
}

test('T30: whoever asks for a second person asks for one for policies and people too', () => {
  const { fourEyes } = policyOf({}, {}, { fourEyes: { changes: ['resume'] } });
  assert.deepEqual([...(fourEyes?.changes ?? [])], ['policy', 'people', 'resume']);
  assert.equal(fourEyes?.withinMinutes, 60);
  assert.deepEqual([...(policyOf({}, {}, { fourEyes: {} }).fourEyes?.changes ?? [])], ['policy', 'people']);
});

test('a policy that asks for nobody else is written as before there was four eyes, so that its hash stays', () => {
  assert.ok(!('fourEyes' in policyJson(policyOf({}))));
  const policy = policyOf({}, {}, { fourEyes: { changes: ['export'], withinMinutes: 5 } });
  assert.deepEqual(parsePolicy(policyJson(policy)), policy);
  assert.deepEqual(policyOf({}, {}, { fourEyes: null }), policyOf({}));
});

test('what is written there is refused with its place, by the parser and by the schema alike', () => {
  assert.deepEqual(problemsOf([]), ['fourEyes: must be a table']);
  assert.deepEqual(problemsOf({ changes: ['lunch'], withinMinutes: 0, who: 1 }), [
    'fourEyes.who: is not known here; known: changes, withinMinutes',
    'fourEyes.changes.0: must be one of: policy, people, keys, bots, resume, approvals, export',
    'fourEyes.withinMinutes: must be a whole number from 1 to 1440',
  ]);
  assert.equal(problemsOf({ who: 1 }).length, 1);
  const cases: readonly unknown[] = [[], { who: 1 }, { changes: ['lunch'] }, { withinMinutes: 0 }, {}, null];
  for (const fourEyes of cases) {
    const json = { ...WHOLE, fourEyes };
    assert.equal(fits(json, policySchema()), !Array.isArray(parsePolicy(json)), JSON.stringify(fourEyes));
  }
});

test('T30: fewer changes that need a second person, or a longer time, are looser', () => {
  const some = { changes: ['resume', 'bots'], withinMinutes: 30 };
  const looser = ['policy fourEyes'];
  assert.deepEqual(loosensFrom(null, some), []);
  assert.deepEqual(loosensFrom(some, { ...some, changes: ['resume', 'bots', 'keys'] }), []);
  assert.deepEqual(loosensFrom(some, { ...some, withinMinutes: 29 }), []);
  assert.deepEqual(loosensFrom(some, null), looser);
  assert.deepEqual(loosensFrom(some, { ...some, changes: ['bots', 'keys'] }), looser);
  assert.deepEqual(loosensFrom(some, { ...some, withinMinutes: 31 }), looser);
});
