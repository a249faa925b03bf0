import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase58 } from '../../core/units/base58.ts';
import { reaches, readWish } from './rpc-wish.ts';

const ADDRESS = toBase58(new Uint8Array(32).fill(9));
const SIGNATURE = toBase58(new Uint8Array(64).fill(9));

function read(method: string, ...params: readonly unknown[]): ReturnType<typeof readWish> {
  return readWish(JSON.stringify({ jsonrpc: '2.0', id: '7', method, params }));
}

function wish(method: string, ...params: readonly unknown[]): unknown {
  const call = read(method, ...params);
  return call.kind === 'subscribe' ? call.wish : call.kind === 'refused' ? call.why : call.kind;
}

test('what programs of the official library ask to be told of is understood', () => {
  assert.deepEqual(wish('signatureSubscribe', SIGNATURE, { commitment: 'confirmed' }), {
    kind: 'signature',
    signature: SIGNATURE,
    certainty: 'confirmed',
  });
  assert.deepEqual(wish('signatureSubscribe', SIGNATURE), {
    kind: 'signature',
    signature: SIGNATURE,
    certainty: 'finalized',
  });
  assert.deepEqual(wish('accountSubscribe', ADDRESS, { commitment: 'processed', encoding: 'base64' }), {
    kind: 'account',
    address: ADDRESS,
    config: '{"commitment":"processed","encoding":"base64"}',
  });
  const slice = { offset: 40, length: 32 };
  assert.deepEqual(wish('accountSubscribe', ADDRESS, { dataSlice: slice, encoding: 'base58' }), {
    kind: 'account',
    address: ADDRESS,
    config: '{"commitment":"finalized","encoding":"base58","dataSlice":{"offset":40,"length":32}}',
  });
  assert.deepEqual(wish('slotSubscribe'), { kind: 'slot' });
  assert.deepEqual(wish('logsSubscribe', { mentions: [ADDRESS] }, { commitment: 'processed' }), {
    kind: 'logs',
    address: ADDRESS,
    certainty: 'confirmed',
  });
  assert.deepEqual(wish('logsSubscribe', { mentions: [ADDRESS] }, null), {
    kind: 'logs',
    address: ADDRESS,
    certainty: 'finalized',
  });
  assert.deepEqual(read('logsUnsubscribe', 3), { kind: 'unsubscribe', id: '7', of: 'logs', subscription: 3 });
  assert.deepEqual(readWish('{"jsonrpc":"2.0","method":"ping"}'), { kind: 'silent' });
});

test('what is said beyond what is served is refused, not passed over', () => {
  for (const [method, ...params] of [
    ['signatureSubscribe', ADDRESS],
    ['signatureSubscribe', 7],
    ['signatureSubscribe', SIGNATURE, { commitment: 'max' }],
    ['signatureSubscribe', SIGNATURE, { enableReceivedNotification: true }],
    ['signatureSubscribe', SIGNATURE, { other: 1 }],
    ['signatureSubscribe', SIGNATURE, 'confirmed'],
    ['accountSubscribe', SIGNATURE],
    ['accountSubscribe', ADDRESS, { encoding: 'hex' }],
    ['accountSubscribe', ADDRESS, { commitment: 5 }],
    ['accountSubscribe', ADDRESS, { minContextSlot: 5 }],
    ['accountSubscribe', ADDRESS, { dataSlice: { offset: 1 } }],
    ['slotSubscribe', 1],
    ['logsSubscribe', 'all'],
    ['logsSubscribe', { mentions: [ADDRESS, ADDRESS] }],
    ['logsSubscribe', { mentions: ADDRESS }],
    ['logsSubscribe', { mentions: [ADDRESS] }, { commitment: 'x' }],
    ['logsSubscribe', { mentions: [ADDRESS] }, { encoding: 'x' }],
    ['logsSubscribe'],
    ['slotUnsubscribe', 'x'],
  ] as const)
    assert.equal(wish(method, ...params), 'badParams', `${method} ${JSON.stringify(params)}`);
  for (const method of ['getSlot', 'programSubscribe', 'blockSubscribe', 'sendTransaction', ''])
    assert.equal(wish(method), 'noMethod');
  for (const text of [
    '',
    '[]',
    '7',
    '{"id":{},"method":"slotSubscribe"}',
    '{"id":1}',
    '{"id":1,"method":2}',
    '{}',
  ])
    assert.deepEqual(readWish(text), { kind: 'refused', id: null, why: 'notRead' }, text);
  assert.equal(readWish('{"id":1,"method":"slotSubscribe","params":{}}').kind, 'subscribe');
});

test('certainty grows from processed over confirmed to finalized, and another word is none', () => {
  assert.ok(reaches('finalized', 'confirmed') && reaches('confirmed', 'confirmed'));
  assert.ok(
    !reaches('processed', 'confirmed') && !reaches('other', 'processed') && !reaches(null, 'processed'),
  );
});
