import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  ASK_TEXT_MAX,
  decodeAnswer,
  decodeAsk,
  encodeAnswer,
  encodeAsk,
  PARAMS_MAX,
  type Answer,
  type Ask,
} from './ask-message.ts';

const word = fc.string({ maxLength: 20 });
const perhaps = fc.option(word, { nil: null });
const asks: fc.Arbitrary<Ask> = fc.record({
  operation: word,
  params: fc.dictionary(word, word, { maxKeys: 4, noNullPrototype: true }),
  credentials: fc.record({ access: perhaps, refresh: perhaps }, { noNullPrototype: true }),
  from: fc.record(
    { address: word, agent: word, page: perhaps, isLoopback: fc.boolean() },
    { noNullPrototype: true },
  ),
  conditions: fc.record({ ifMatch: perhaps, idempotencyKey: perhaps }, { noNullPrototype: true }),
  piece: perhaps,
  body: fc.uint8Array({ maxLength: 50 }),
});

const ANSWER: Answer = {
  status: 200,
  media: 'application/json',
  etag: 'x',
  retryAfterS: 3,
  cookie: { kind: 'set', value: 'v', maxAgeS: 60 },
  next: null,
  body: Buffer.from('{}'),
};

test('what is asked and answered comes out as it went in, whatever bytes the body has', () => {
  fc.assert(
    fc.property(asks, (ask) => {
      const read = decodeAsk(encodeAsk(ask));
      assert.ok(read !== null);
      assert.deepEqual(
        { ...read, body: Uint8Array.from(read.body) },
        { ...ask, body: Uint8Array.from(ask.body) },
      );
    }),
    { numRuns: 200 },
  );
  for (const cookie of [ANSWER.cookie, null, { kind: 'clear' } as const]) {
    const answer = { ...ANSWER, cookie };
    assert.deepEqual(decodeAnswer(encodeAnswer(answer)), answer);
  }
});

/** The bytes of a message whose head is that. */
function withHead(head: unknown): Uint8Array {
  return Buffer.from(`${typeof head === 'string' ? head : JSON.stringify(head)}\n`);
}

test('a conquered edge gets nothing but a whole ask past the parser (T31)', () => {
  const [whole] = fc.sample(asks, 1);
  assert.ok(whole !== undefined);
  const { body: _body, ...head } = whole;
  const long = 'x'.repeat(ASK_TEXT_MAX + 1);
  const { credentials, from, conditions } = head;
  const heads: readonly unknown[] = [
    'no json',
    '[]',
    'null',
    { ...head, more: 1 },
    { ...head, operation: 1 },
    { ...head, operation: long },
    { ...head, params: [] },
    { ...head, params: { a: 1 } },
    { ...head, params: { a: long } },
    {
      ...head,
      params: Object.fromEntries(Array.from({ length: PARAMS_MAX + 1 }, (_, at) => [`p${at}`, ''])),
    },
    { ...head, credentials: { ...credentials, access: 1 } },
    { ...head, credentials: { access: null } },
    { ...head, credentials: { ...credentials, refresh: long } },
    { ...head, from: { ...from, address: null } },
    { ...head, from: { ...from, agent: 1 } },
    { ...head, from: { ...from, page: 1 } },
    { ...head, from: { ...from, isLoopback: 1 } },
    { ...head, from: null },
    { ...head, conditions: { ...conditions, ifMatch: 1 } },
    { ...head, conditions: { ...conditions, idempotencyKey: 1 } },
    { ...head, conditions: [] },
    { ...head, piece: 1 },
  ];
  assert.notEqual(decodeAsk(withHead(head)), null);
  for (const one of heads) assert.equal(decodeAsk(withHead(one)), null, JSON.stringify(one));
  assert.equal(decodeAsk(Buffer.from(JSON.stringify(head))), null, 'no line feed');
});

test('an edge takes nothing for an answer that is not exactly one', () => {
  const { body: _body, ...head } = ANSWER;
  const heads: readonly unknown[] = [
    { ...head, status: 199 },
    { ...head, status: 600 },
    { ...head, status: 200.5 },
    { ...head, status: '200' },
    { ...head, media: null },
    { ...head, etag: 1 },
    { ...head, next: 1 },
    { ...head, retryAfterS: 0.5 },
    { ...head, retryAfterS: '1' },
    { ...head, cookie: {} },
    { ...head, cookie: { kind: 'set', value: 1, maxAgeS: 1 } },
    { ...head, cookie: { kind: 'set', value: 'v', maxAgeS: '1' } },
    { ...head, cookie: { kind: 'other', value: 'v', maxAgeS: 1 } },
    { ...head, more: 1 },
    null,
  ];
  for (const one of heads) assert.equal(decodeAnswer(withHead(one)), null, JSON.stringify(one));
  assert.equal(decodeAnswer(Buffer.from('no line feed')), null);
});
