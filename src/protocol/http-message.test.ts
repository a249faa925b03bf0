import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decodeReply, decodeRequest, encodeReply, encodeRequest, HEADERS_MAX } from './http-message.ts';

const PLAIN = { noNullPrototype: true } as const;
const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const headers = fc.array(fc.tuple(latin1, latin1), { maxLength: 12 });
const body = fc.uint8Array({ maxLength: 200 });
const requests = fc.record({
  venue: latin1,
  request: fc.record({ method: latin1, target: latin1, headers, body }, PLAIN),
});
const replies = fc.record({ status: fc.integer({ min: 100, max: 599 }), headers, body }, PLAIN);

test('a request comes out as it went in, byte for byte', () => {
  fc.assert(
    fc.property(requests, (message) => {
      const read = decodeRequest(encodeRequest(message));
      assert.deepEqual(
        { ...read?.request, body: Uint8Array.from(read?.request.body ?? []) },
        message.request,
      );
      assert.equal(read?.venue, message.venue);
    }),
    { numRuns: 500 },
  );
});

test('a reply comes out as it went in, byte for byte', () => {
  fc.assert(
    fc.property(replies, (reply) => {
      const read = decodeReply(encodeReply(reply));
      assert.deepEqual({ ...read, body: Uint8Array.from(read?.body ?? []) }, reply);
    }),
    { numRuns: 500 },
  );
});

test('a message that is cut before its body is refused wherever it was cut', () => {
  const request = { method: 'GET', target: '/x', headers: [['a', 'b'] as const], body: new Uint8Array(0) };
  const whole = encodeRequest({ venue: 'v', request });
  for (let length = 0; length < whole.length; length += 1)
    assert.equal(decodeRequest(whole.subarray(0, length)), null, `cut at ${length}`);
  assert.notEqual(decodeRequest(whole), null);
});

test('a reply whose status is no HTTP status is refused', () => {
  for (const status of [0, 99, 600, -1, 200.5, Number.NaN]) {
    assert.equal(
      decodeReply(encodeReply({ status, headers: [], body: new Uint8Array(0) })),
      null,
      `${status}`,
    );
  }
});

test('as many headers as the bound pass, and one more is refused', () => {
  const many = (count: number): Uint8Array =>
    encodeReply({
      status: 200,
      headers: Array.from({ length: count }, () => ['n', 'v'] as const),
      body: Buffer.of(1),
    });
  assert.equal(decodeReply(many(HEADERS_MAX))?.headers.length, HEADERS_MAX);
  assert.equal(decodeReply(many(HEADERS_MAX + 1)), null);
});

test('ten thousand mutated messages are read or refused and never throw', () => {
  const request = {
    method: 'POST',
    target: '/fapi/v1/order?a=b',
    headers: [['host', 'x'] as const],
    body: Buffer.from('q'),
  };
  const original = encodeRequest({ venue: 'binance-usdm', request });
  const edits = fc.array(fc.tuple(fc.nat({ max: original.length - 1 }), fc.integer({ min: 0, max: 255 })), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(edits, fc.nat({ max: original.length }), (changes, length) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) bytes[at] = value;
      const read = decodeRequest(bytes.subarray(0, length));
      // What is read is exactly what these bytes say: writing it again gives them back.
      if (read !== null) assert.deepEqual(Buffer.from(encodeRequest(read)), bytes.subarray(0, length));
      decodeReply(bytes.subarray(0, length));
    }),
    { numRuns: 10_000 },
  );
});
