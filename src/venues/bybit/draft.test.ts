import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { attach, signed } from './attach.ts';
import { authenticate } from './authenticate.ts';
import { draft, understand } from './draft.ts';
import { draftRead } from './queries.ts';
import { macOf, SIGNED_AT } from './fixtures/recorded.ts';

const NOW = unixMs(SIGNED_AT);
const BTC = 'BTCUSDT' as Instrument;
const CANCEL: Intent = {
  kind: 'cancel',
  instrument: BTC,
  target: { by: 'client', id: 'a' as ClientOrderId },
};

test('what is attached is what the venue would verify, for reads and for changes', () => {
  for (const drafted of [
    draft(CANCEL, { now: NOW, clientOrderIds: [] }),
    draftRead({ kind: 'openOrders', instrument: BTC, page: 'a,b' }, NOW),
    draftRead({ kind: 'permissions' }, NOW),
  ]) {
    const bytes = createHmac('sha256', 'secret').update(signed(drafted, 'KEY')).digest();
    const sent = attach(drafted, 'KEY', { type: 'hmac', bytes });
    assert.equal(authenticate(sent, macOf('secret'), NOW).kind, 'authentic', sent.target);
  }
});

test('a change is JSON in the body, a read is in the query', () => {
  const change = draft(CANCEL, { now: NOW, clientOrderIds: [] });
  assert.equal(change.payload, '{"category":"linear","symbol":"BTCUSDT","orderLinkId":"a"}');
  const bytes = new Uint8Array(32);
  const sent = attach(change, 'KEY', { type: 'hmac', bytes });
  assert.equal(sent.target, '/v5/order/cancel');
  assert.deepEqual(new Map(sent.headers).get('content-type'), 'application/json');
  const read = attach(draftRead({ kind: 'positions' }, NOW), 'KEY', { type: 'hmac', bytes });
  assert.equal(read.target, '/v5/position/list?category=linear&limit=200&settleCoin=USDT');
  assert.equal(read.body.length, 0);
});

test('T5: nothing but one visible word becomes a key header', () => {
  const change = draft(CANCEL, { now: NOW, clientOrderIds: [] });
  for (const key of ['', 'a b', 'a\r\nx: y', 'ä'])
    assert.throws(() => attach(change, key, { type: 'hmac', bytes: new Uint8Array(32) }), RangeError);
});

test('what an intent leaves open stays open: the decoder, not the writer, says what must be there', () => {
  const stamp = { now: NOW, clientOrderIds: [] };
  const all = draft({ kind: 'cancelAll', instrument: BTC }, stamp);
  assert.equal(all.payload, '{"category":"linear","symbol":"BTCUSDT"}');
  const leverage = draft({ kind: 'setting', name: 'leverage', instrument: BTC, values: [] }, stamp);
  assert.equal(understand(leverage).kind, 'notUnderstood');
});
