import assert from 'node:assert/strict';
import test from 'node:test';
import { asvsAgainst, asvsTests } from './asvs-tests.ts';
import { verdict } from './planting-fixture.test.ts';

const TABLE = 'docs/asvs.json';
const MET = {
  id: '1.1.1',
  level: 1,
  asks: 'decode once',
  state: 'met',
  text: 'a strict parser',
  tests: [{ file: 'src/parse.test.ts', name: 'decodes once' }],
  sections: [],
};
const FILES = {
  'src/parse.test.ts': "test('decodes once', () => undefined);\ntest(`reads ${name}`, () => undefined);",
  'docs/POLICY.md': '# Policy\n\n## Limits\n',
};

function found(...rows: readonly unknown[]): readonly string[] {
  return verdict((files) => asvsAgainst(['1.1.1'], files), {
    ...FILES,
    [TABLE]: JSON.stringify({ requirements: rows }),
  });
}

test('a row that names a test which is there passes, also one whose name is filled in when it runs', () => {
  assert.deepEqual(found(MET), []);
  assert.deepEqual(found({ ...MET, tests: [{ file: 'src/parse.test.ts', name: 'reads ${name}' }] }), []);
});

test('a test that is not in its file under that name is found, and so is a file that is not there', () => {
  assert.deepEqual(found({ ...MET, tests: [{ file: 'src/parse.test.ts', name: 'decodes twice' }] }), [
    `${TABLE}:1 1.1.1: no test in src/parse.test.ts is called "decodes twice": name another there, or say what is open`,
  ]);
  assert.deepEqual(found({ ...MET, tests: [{ file: 'src/gone.test.ts', name: 'decodes once' }] }), [
    `${TABLE}:1 1.1.1: no test in src/gone.test.ts is called "decodes once": name another there, or say what is open`,
  ]);
});

test('a requirement without a row, one with two, and one that nobody asked for are found', () => {
  assert.deepEqual(found(), [`${TABLE}:1 1.1.1 has no row`]);
  assert.deepEqual(found(MET, MET), [`${TABLE}:1 1.1.1 has two rows`]);
  assert.deepEqual(found(MET, { ...MET, id: '9.9.9' }), [`${TABLE}:1 9.9.9 is not on the list`]);
});

test('what is met without a test, documented nowhere, or silent is found', () => {
  assert.deepEqual(found({ ...MET, tests: [] }), [`${TABLE}:1 1.1.1 applies and is met by no test`]);
  const documented = { ...MET, state: 'documented', tests: [] };
  assert.deepEqual(found(documented), [`${TABLE}:1 1.1.1 is documented nowhere`]);
  assert.deepEqual(found({ ...documented, sections: [{ file: 'docs/POLICY.md', section: 'Limits' }] }), []);
  assert.deepEqual(found({ ...documented, sections: [{ file: 'docs/POLICY.md', section: 'Bounds' }] }), [
    `${TABLE}:1 1.1.1: docs/POLICY.md has no section "Bounds"`,
  ]);
  assert.deepEqual(found({ ...MET, state: 'open', tests: [], text: ' ' }), [`${TABLE}:1 1.1.1 says nothing`]);
  assert.deepEqual(found({ ...MET, state: 'later' }), [`${TABLE}:1 1.1.1 does not apply and has tests`]);
});

test('a table that is missing, no JSON, or of another form is found', () => {
  assert.deepEqual(verdict(asvsTests, {}), [`${TABLE}:1 is missing`]);
  for (const text of ['', '[]', '{"requirements":[{}]}', '{"requirements":1}'])
    assert.deepEqual(verdict(asvsTests, { [TABLE]: text }), [`${TABLE}:1 is no table of requirements`], text);
  for (const wrong of [{ state: 'fine' }, { tests: [1] }, { sections: [{}] }, { level: '1' }, { text: 1 }])
    assert.deepEqual(found({ ...MET, ...wrong }), [`${TABLE}:1 is no table of requirements`]);
});
