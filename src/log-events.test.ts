import assert from 'node:assert/strict';
import test from 'node:test';
import { allowedFacts, LOG_EVENTS, parseLogCode } from './log-events.ts';

test('T16: only facts that are listed beside an event come into a log, and the others are counted', () => {
  const facts = { account: 'main', daysLeft: 6, secret: 'hunter2', apiKey: 'K', Authorization: 'Bearer x' };
  assert.deepEqual(allowedFacts('KEY_ENDS_SOON', facts), {
    facts: { account: 'main', daysLeft: 6 },
    dropped: 3,
  });
  assert.deepEqual(allowedFacts('NO_SUCH_EVENT', facts), { facts: {}, dropped: 5 });
  const forms = { account: { toString: () => 'x' }, daysLeft: ['6'] };
  assert.deepEqual(allowedFacts('KEY_ENDS_SOON', forms), { facts: {}, dropped: 2 });
  assert.deepEqual(allowedFacts('KEY_ENDS_SOON', { account: undefined }), { facts: {}, dropped: 0 });
});

test('a code is one of the catalogue, and what Object has is none', () => {
  assert.equal(parseLogCode('EDGE_ENDED'), 'EDGE_ENDED');
  for (const text of ['edge_ended', 'toString', '__proto__', '']) assert.equal(parseLogCode(text), null);
  for (const [code, { facts, text }] of Object.entries(LOG_EVENTS)) {
    assert.match(code, /^[A-Z][A-Z_]+$/);
    assert.match(text, /^[A-Z].*\.$/);
    assert.equal(new Set<string>(facts).size, facts.length);
  }
});
