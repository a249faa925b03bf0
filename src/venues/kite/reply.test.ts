import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Ownership, RawReply } from '../../core/order/venue.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { answerLocally, batchItems, reply, spliceBatch } from './reply.ts';
import { done, failed, replyOf, ROW } from './fixtures/recorded.ts';

const OWN: Ownership = { owns: ({ by, id }) => by === 'client' && id === ROW.tag };
const NUMBERED: Ownership = { owns: ({ by, id }) => by === 'venue' && id === '7' };
const LIST: Intent = { kind: 'read', route: 'order.list', values: [] };
const CANCEL: Intent = {
  kind: 'cancel',
  instrument: 'NSE:INFY' as Instrument,
  target: { by: 'venue', id: '1' },
};

function told(answered: RawReply): unknown {
  const { status, data: content } = JSON.parse(Buffer.from(answered.body).toString());
  return status === 'success' ? content : status;
}

test('T1: a bot sees its own orders only, with the tag that it gave itself', () => {
  const stranger = { ...ROW, order_id: '2', tag: 'abc', tags: ['abc'] };
  assert.deepEqual(told(reply(LIST, done([stranger, ROW]), OWN)), [{ ...ROW, tag: 'gw1', tags: ['gw1'] }]);
  assert.deepEqual(told(reply(LIST, done([stranger]), OWN)), []);
  const untagged = { ...ROW, tag: 'abcdefghijkl', tags: ['abcdefghijkl'], order_id: '7' };
  assert.deepEqual(told(reply(LIST, done([untagged]), NUMBERED)), [{ ...untagged, tag: null, tags: [] }]);
  const leg = { tags: [], parent_order_id: '7', tag: 'abc' };
  assert.deepEqual(told(reply(LIST, done([leg, { tag: null }]), NUMBERED)), [{ ...leg, tags: ['abc'] }]);
});

test('the history of an order that is not the bot’s is none', () => {
  const history: Intent = { kind: 'read', route: 'order.history', values: [['order_id', '7']] };
  assert.equal(reply(history, done([ROW]), NUMBERED).status, 400);
  assert.equal(reply(history, done([{ ...ROW, order_id: '7' }]), NUMBERED).status, 200);
});

test('an answer that cannot be cut is not passed on, and of the headers only the known ones are', () => {
  assert.equal(reply(LIST, replyOf('<html>'), OWN).status, 503);
  assert.equal(reply(LIST, done({}), OWN).status, 503);
  assert.equal(reply(LIST, replyOf('\xff'), OWN).status, 503);
  const whole = reply({ kind: 'read', route: 'account.margins', values: [] }, done({ net: 1 }), OWN);
  assert.deepEqual(told(whole), { net: 1 });
  assert.deepEqual(whole.headers, [['content-type', 'application/json']]);
  assert.deepEqual(told(reply(CANCEL, done({ order_id: '1' }), OWN)), { order_id: '1' });
});

test('a refusal of orders says from where the venue takes them; of reads it stays as it is', () => {
  const refused = failed(403, 'PermissionException', 'IP not allowed');
  const text = (intent: Intent, answered: RawReply): string =>
    Buffer.from(reply(intent, answered, OWN).body).toString();
  assert.match(text(CANCEL, refused), /IP not allowed Sallyport: .*static address.*PermissionException/);
  assert.doesNotMatch(text(LIST, refused), /Sallyport/);
  assert.doesNotMatch(text(CANCEL, failed(400, 'InputException')), /Sallyport/);
});

test('the profile is of nobody, and there are no batches', () => {
  assert.deepEqual(Object.keys(Object(told(answerLocally('account.profile')))).includes('user_id'), true);
  assert.equal(answerLocally('else').status, 404);
  assert.equal(batchItems(), null);
  assert.equal(spliceBatch([{ kind: 'refused', refusal: { kind: 'noSuchOrder' } }]).status, 400);
  assert.equal(spliceBatch([]).status, 200);
});
