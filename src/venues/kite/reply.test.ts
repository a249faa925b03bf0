import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Ownership, RawReply } from '../../core/order/venue.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { answerLocally, batchItems, reply, spliceBatch } from './reply.ts';
import { done, failed, replyOf, ROW } from './fixtures/recorded.ts';

const OWN: Ownership = { owns: ({ by, id }) => by === 'client' && id === ROW.tag };
const NUMBERED: Ownership = { owns: ({ by, id }) => by === 'venue' && id === '7' };
/** As bots are told of it. */
const TOLD = { ...ROW, placed_by: 'SP0000', tag: 'gw1', tags: ['gw1'] };
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
  assert.deepEqual(told(reply(LIST, done([stranger, ROW]), OWN)), [TOLD]);
  assert.deepEqual(told(reply(LIST, done([stranger]), OWN)), []);
  const untagged = { ...ROW, tag: 'abcdefghijkl', tags: ['abcdefghijkl'], order_id: '7' };
  assert.deepEqual(told(reply(LIST, done([untagged]), NUMBERED)), [
    { ...TOLD, order_id: '7', tag: null, tags: [] },
  ]);
  const leg = { tags: [], parent_order_id: '7', tag: 'abc' };
  assert.deepEqual(told(reply(LIST, done([leg, { tag: null }]), NUMBERED)), [{ ...leg, tags: ['abc'] }]);
});

test('T1: who is logged on is nobody in whatever a bot is told, also in the words of a rejection', () => {
  const raw = 'RMS:Margin Exceeds for entity account-AB1234 across AB12345 and xAB1234';
  const rejected = { ...ROW, account_id: 'AB1234', status_message: 'Ab1234: “no”', status_message_raw: raw };
  const [row] = [told(reply(LIST, done([rejected]), OWN))].flat();
  assert.deepEqual(row, {
    ...{ ...TOLD, account_id: 'SP0000', status_message: 'SP0000: “no”' },
    status_message_raw: 'RMS:Margin Exceeds for entity account-SP0000 across AB12345 and xAB1234',
  });
  const result = { account_id: 'AB1234', order_result: { rejection_reason: 'of account AB1234' } };
  const trigger = { id: 7, user_id: 'AB1234', orders: [{ price: 1, result }, { result: null }] };
  const owned: Ownership = { owns: ({ id }) => id === '#7' };
  for (const route of ['gtt.list', 'gtt.get']) {
    const content = route === 'gtt.list' ? [trigger] : trigger;
    const text = JSON.stringify(told(reply({ kind: 'read', route, values: [] }, done(content), owned)));
    assert.doesNotMatch(text, /AB1234/);
    assert.match(text, /"user_id":"SP0000".*"account_id":"SP0000".*of account SP0000/);
  }
  const margins: Intent = { kind: 'read', route: 'account.margins', values: [] };
  // What could be a word, or a number, is replaced where it has its name alone.
  for (const id of ['no', 7, null])
    assert.deepEqual(told(reply(margins, done({ user_id: id, x: 'no 7' }), OWN)), {
      ...{ user_id: id === null ? null : 'SP0000', x: 'no 7' },
    });
  assert.equal(reply(margins, replyOf('{"user_id":"AB1234"'), OWN).status, 503);
  assert.equal(reply(margins, replyOf('<html>'), OWN).status, 200);
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
