import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COSIGNER_TYPE, cosign } from './cosignature.ts';
import { formatVkey, parseNote } from './note.ts';
import { judgeQuorum, parseWitnessPolicy, type QuorumVerdict } from './witness-policy.ts';
import { log, noteOf, platform, signer } from './witness-fixture.test.ts';

const a = signer('w3.example', 3, COSIGNER_TYPE);
const b = signer('w4.example', 4, COSIGNER_TYPE);
const c = signer('w5.example', 5, COSIGNER_TYPE);
const word = (of: typeof a): string => formatVkey(of.key, COSIGNER_TYPE);
const head = [
  `log ${formatVkey(log.key)} https://log.example/`,
  '# three of them',
  '',
  `witness a ${word(a)} https://a.example/`,
  `witness b  ${word(b)}`,
  `witness c ${word(c)}`,
];

function judged(rest: readonly string[], by: readonly (typeof a)[], note = noteOf(3)): QuorumVerdict {
  const policy = parseWitnessPolicy(platform.sha256, [...head, ...rest].join('\n'));
  assert.ok(!('line' in policy), JSON.stringify(policy));
  assert.equal(policy.witnesses[0]?.url, 'https://a.example');
  const parsed = parseNote(note);
  assert.ok(parsed !== null);
  const signatures = by.map((one) => cosign(parsed.text, { ...one, time: 9n }));
  return judgeQuorum(
    policy,
    { text: parsed.text, signatures: [...parsed.signatures, ...signatures] },
    platform.verify,
  );
}

test('T19: a quorum is reached by a witness, any, all or some of a group, and groups of groups', () => {
  const reached = (rest: readonly string[], by: readonly (typeof a)[]): boolean => judged(rest, by).isReached;
  assert.equal(reached(['quorum none'], []), true);
  assert.equal(reached(['quorum a'], [a]), true);
  assert.equal(reached(['quorum a'], [b]), false);
  assert.equal(reached(['group g any a b', 'quorum g'], [b]), true);
  assert.equal(reached(['group g all a b', 'quorum g'], [b]), false);
  assert.equal(reached(['group g 2 a b c', 'quorum g'], [a, c]), true);
  assert.equal(reached(['group g 2 a b c', 'quorum g'], [c]), false);
  assert.equal(reached(['group g all a b', 'group h any g c', 'quorum h'], [c]), true);
});

test('T19: without the log’s signature, or with a false one of a witness, nothing is reached', () => {
  const foreign = judged(['quorum a'], [a], noteOf(3, 'entry', signer('other.example', 9)));
  assert.deepEqual(foreign, { isReached: false, isSignedByLog: false, by: ['a'], forged: [] });
  const policy = parseWitnessPolicy(platform.sha256, [...head, 'quorum a'].join('\n'));
  const note = parseNote(noteOf(3));
  assert.ok(!('line' in policy) && note !== null);
  const other = parseNote(noteOf(4));
  const signature = cosign(other?.text ?? '', { ...b, time: 9n });
  const good = cosign(note.text, { ...a, time: 9n });
  const spoiled = { text: note.text, signatures: [...note.signatures, good, signature] };
  const verdict = judgeQuorum(policy, spoiled, platform.verify);
  assert.deepEqual([verdict.isReached, verdict.by, verdict.forged], [false, ['a'], ['b']]);
});

test('a policy that is not understood is refused with its line', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /no quorum line/],
    ['group g any', /should be: group/],
    ['group g any z', /not defined above/],
    ['group g any a a', /a member twice/],
    ['group g 3 a b', /number of its members/],
    ['group g some a b', /number of its members/],
    ['group a any b', /that name is taken/],
    ['group none any b', /that name is taken/],
    ['quorum z', /nothing that is defined/],
    ['quorum a\nquorum a', /there should be one/],
    ['quorum a b', /there should be one/],
    ['quorum', /nothing that is defined/],
    ['vote a', /begins with none/],
    ['witness', /should be: witness/],
    [`witness d ${word(a)}`, /has a name already/],
    [`witness d ${formatVkey(log.key)}`, /should be: witness/],
    [`witness d ${word(signer('d', 8, COSIGNER_TYPE))} ftp://x`, /should be: witness/],
    [`witness d ${word(signer('d', 8, COSIGNER_TYPE))} https://x y`, /should be: witness/],
    ['log', /should be: log/],
    [`log ${formatVkey(log.key)} a b`, /should be: log/],
    [`group g any ${'a '.repeat(70)}`, /too many words/],
  ];
  for (const [rest, why] of cases) {
    const problem = parseWitnessPolicy(platform.sha256, [...head, rest].join('\n'));
    assert.ok('line' in problem, rest);
    assert.match(problem.text, why, rest);
  }
  const nothing = parseWitnessPolicy(platform.sha256, 'quorum none');
  assert.ok('line' in nothing && nothing.line === 0);
});
