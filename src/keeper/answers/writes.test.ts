import assert from 'node:assert/strict';
import test from 'node:test';
import { policyWith } from '../door/desk-fixture.test.ts';
import { Office } from './answers-fixture.test.ts';

const REASON = { reason: 'test' };

async function tag(office: Office): Promise<string> {
  return String((await office.ask('owner', 'getPolicy')).answer.etag);
}

test('a stricter policy is set at once, a looser one after a second factor for exactly it (T10)', async () => {
  const office = await Office.open({ openOrdersMax: 50 });
  const before = await tag(office);
  const strict = { body: { policy: policyWith({ openOrdersMax: 40 }) }, ifMatch: before };
  const set = await office.ask('owner', 'putPolicy', strict);
  assert.deepEqual([set.status, set.json['loosened']], [200, []], JSON.stringify(set.json));
  assert.equal(set.answer.etag, await tag(office));
  const loose = { body: { policy: policyWith({ openOrdersMax: 41 }) }, ifMatch: await tag(office) };
  assert.equal((await office.ask('owner', 'putPolicy', loose)).json['code'], 'STEP_UP_NEEDED');
  const done = await office.insist('owner', 'putPolicy', loose);
  assert.deepEqual(done.json['loosened'], [
    { scope: 'everyAccount', limit: 'openOrdersMax' },
    { scope: 'everyBot', limit: 'openOrdersMax' },
  ]);
  assert.equal(office.desk.entries('policy').length, 3);
});

test('a policy that was changed meanwhile is not overwritten, and one that cannot be read is not set', async () => {
  const office = await Office.open();
  const body = { policy: policyWith({ openOrdersMax: 1 }) };
  assert.equal((await office.ask('owner', 'putPolicy', { body })).json['code'], 'CONDITION_MISSING');
  const stale = await office.ask('owner', 'putPolicy', { body, ifMatch: 'a'.repeat(64) });
  assert.deepEqual([stale.status, stale.json['code']], [412, 'POLICY_CHANGED']);
  const bad = await office.ask('owner', 'putPolicy', {
    body: { policy: { version: 2 } },
    ifMatch: await tag(office),
  });
  assert.deepEqual([bad.status, bad.json['code']], [422, 'POLICY_REFUSED']);
  assert.deepEqual(Object(bad.json['problems'])[0], { path: 'version', text: 'must be 1' });
  assert.equal((await office.ask('viewer', 'putPolicy', { body, ifMatch: await tag(office) })).status, 403);
  const two = [1, 2].map((openOrdersMax) => ({ body: { policy: policyWith({ openOrdersMax }) } }));
  const ifMatch = await tag(office);
  const replies = await Promise.all(two.map((one) => office.ask('owner', 'putPolicy', { ...one, ifMatch })));
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 412], 'of two at once one is first');
});

test('a policy is checked without being set: its problems, what it loosens, what each bot could cost', async () => {
  const office = await Office.open();
  const bad = await office.ask('main', 'checkPolicy', { body: { policy: { version: 1 } } });
  assert.equal(Object(bad.json['problems'])[0].path, 'everyAccount');
  const good = await office.ask('main', 'checkPolicy', { body: { policy: policyWith({ collarBps: 400 }) } });
  assert.deepEqual(good.json['problems'], []);
  assert.deepEqual(Object(good.json['loosens'])[0], { scope: 'everyAccount', limit: 'collarBps' });
  const [row, ...others] = Object(good.json['blastRadius']);
  assert.deepEqual([row.bot, others.length], ['ann', 0], 'of the bots that the caller may see');
  assert.ok(Number(row.after) > Number(row.now));
  assert.equal(office.desk.entries('policy').length, 1);
});

test('a decoy is issued once under its key, its secret shown once, and revoked by who may', async () => {
  const office = await Office.open();
  const asked = { body: { bot: 'cat', account: 'main' }, key: 'k' };
  assert.equal((await office.ask('viewer', 'addBot', asked)).status, 403);
  assert.equal((await office.ask('other', 'addBot', asked)).json['code'], 'SCOPE_UNKNOWN');
  const issued = await office.insist('main', 'addBot', asked);
  assert.equal(issued.status, 201);
  assert.equal(String(issued.json['secret']).length, 64);
  const again = await office.ask('main', 'addBot', asked);
  assert.deepEqual([again.status, again.json['code']], [409, 'SHOWN_ONCE']);
  const taken = await office.insist('main', 'addBot', { body: asked.body });
  assert.deepEqual([taken.status, taken.json['code']], [409, 'NAME_TAKEN']);
  const revoke = { params: { bot: 'cat' }, body: REASON };
  assert.equal((await office.ask('other', 'revokeBot', revoke)).status, 404);
  const revoked = await office.ask('main', 'revokeBot', revoke);
  assert.deepEqual([revoked.status, revoked.json['openOrders']], [200, []]);
  assert.equal((await office.ask('main', 'revokeBot', revoke)).json['code'], 'BOT_UNKNOWN');
});

test('a decoy of an account that trades for another one is issued like any', async () => {
  const office = await Office.open();
  const { state } = office.desk.parts;
  const main = [...state.accounts.values()].find(({ id }) => id === 'main') ?? assert.fail('an account');
  const [address, master] = ['aa', 'bb'].map((digits) => `0x${digits.repeat(20)}`);
  state.accounts.set(main.id, { ...main, address: address ?? null, master: master ?? null });
  const issued = await office.insist('main', 'addBot', { body: { bot: 'cat', account: 'main' } });
  assert.deepEqual([issued.status, issued.json['account']], [201, 'main']);
});

test('a resume takes a second factor and ends the halt of exactly its scope', async () => {
  const office = await Office.open();
  for (const scope of ['account:main', 'everything'])
    await office.ask('owner', 'halt', { body: { scope, stops: 'openings', ...REASON } });
  assert.notEqual(await office.order('ann'), 200);
  const resumed = await office.insist('owner', 'resume', { body: { scope: 'everything', ...REASON } });
  assert.equal(resumed.status, 200);
  assert.equal(await office.order('bob'), 200);
  assert.notEqual(await office.order('ann'), 200);
  const scope = 'account:main';
  assert.equal((await office.ask('viewer', 'resume', { body: { scope, ...REASON } })).status, 403);
  await office.insist('main', 'resume', { body: { scope, ...REASON } });
  assert.equal(await office.order('ann'), 200);
  assert.equal((await office.ask('owner', 'resume', { body: { scope: 'bot:none', ...REASON } })).status, 404);
});

test('I7: what waits is approved once, by who may trade there, after a second factor, and refused', async () => {
  const office = await Office.open({ approval: { notionalAbove: '100' } });
  assert.notEqual(await office.order('ann'), 200);
  const listed = (await office.ask('main', 'listApprovals')).json['approvals'];
  const [waiting] = Object(listed);
  assert.deepEqual([waiting.bot, waiting.status, waiting.mayDecide], ['ann', 'waiting', true]);
  assert.deepEqual((await office.ask('other', 'listApprovals')).json['approvals'], []);
  const asked = { params: { id: String(waiting.id) }, body: REASON };
  assert.equal((await office.insist('other', 'approveRequest', asked)).json['code'], 'APPROVAL_UNKNOWN');
  assert.equal((await office.ask('viewer', 'refuseRequest', asked)).status, 403);
  const approved = await office.insist('main', 'approveRequest', asked);
  assert.deepEqual([approved.status, approved.json['status']], [200, 'approved']);
  assert.equal(await office.order('ann'), 200);
  const over = await office.insist('main', 'approveRequest', asked);
  assert.deepEqual([over.status, over.json['code']], [409, 'APPROVAL_OVER']);
  assert.notEqual(await office.order('ann', { price: '59400.0' }), 200);
  const [next] = Object((await office.ask('main', 'listApprovals')).json['approvals']);
  const refused = await office.ask('main', 'refuseRequest', {
    params: { id: String(next.id) },
    body: REASON,
  });
  assert.equal(refused.json['status'], 'rejected');
});

test('alarms are told to who may see what they are about', async () => {
  const office = await Office.open();
  for (const scope of ['account:main', 'everything'])
    await office.ask('owner', 'halt', { body: { scope, stops: 'openings', ...REASON } });
  const subjects = async (who: string): Promise<readonly string[]> => {
    const { alerts } = (await office.ask(who, 'listAlerts')).json;
    assert.ok(Array.isArray(alerts));
    return alerts.filter(({ kind }) => kind === 'halt').map(({ subject }) => subject);
  };
  assert.deepEqual(await subjects('owner'), ['everything', 'account:main']);
  assert.deepEqual(await subjects('main'), ['account:main']);
  assert.deepEqual(await subjects('other'), []);
});
