import assert from 'node:assert/strict';
import test from 'node:test';
import { codeOf, Desk, policyWith } from '../door/desk-fixture.test.ts';
import { FourEyes } from '../door/four-eyes.ts';
import { policySet } from '../door/policy-commands.ts';
import { proposalList, proposalWithdraw } from '../door/proposal-commands.ts';
import { guardedCommands } from '../door/second-person.ts';
import { ownerCommands } from '../owner-commands.ts';
import { VIEWER, type Office } from './answers-fixture.test.ts';
import { confirm, guarded, halted, propose, proposals, REASON, RESUME } from './four-eyes-fixture.test.ts';

const BOT = { body: { bot: 'cat', account: 'main' } };

/** The owner's commands, as they are held at the door. */
function door(desk: Desk) {
  const commands = guardedCommands(desk.parts, ownerCommands(desk.parts));
  return async (command: string, fields: object): Promise<unknown> =>
    commands.get(command)?.({ ...fields, token: 't', command }, () => Promise.resolve());
}

function actor(office: Office, who: string) {
  return `person/${office.persons.get(who) ?? assert.fail(who)}` as const;
}

test('T30: a no in the same commit as the asking leaves nothing to begin, over the API and at the door', async () => {
  const office = await guarded();
  const { desk } = office;
  const id = await propose(office, 'Ann', 'addBot', BOT);
  await confirm(office, 'Bob', id);
  const purpose = String((await office.ask('Ann', 'addBot', BOT)).json['challenge']);
  office.proofs.set('Ann', [{ factor: 'totp', at: desk.parts.clock.wallMs(), purpose }]);
  const [begun, refused] = await Promise.all([
    office.ask('Ann', 'addBot', BOT),
    office.ask('Cat', 'refuseProposal', { params: { id: String(id) }, body: REASON }),
  ]);
  assert.deepEqual([begun.json['code'], refused.status], ['PROPOSAL_OVER', 200]);
  const ask = door(desk);
  const add = { bot: 'dan', name: 'main' };
  assert.equal(await codeOf(desk.until(ask('bot add', add))), 'SECOND_PERSON_NEEDED');
  const [own] = Object.values(await desk.ask(proposalList)).filter((row) => Object(row).by === 'owner');
  for (const who of ['Ann', 'Bob']) await confirm(office, who, Object(own).id);
  const adding = codeOf(ask('bot add', add));
  const taking = desk.begin(proposalWithdraw, { id: String(Object(own).id), ...REASON });
  await desk.until(taking);
  assert.equal(await desk.until(adding), 'PROPOSAL_OVER');
  assert.equal(desk.entries('bot').length, 2, 'nobody was added');
});

test('a policy that asks for nobody else, in the same commit, lets the change through', async () => {
  const office = await guarded();
  const { parts } = office.desk;
  const on = { kind: 'account', account: 'main' } as const;
  const by = actor(office, 'Ann');
  const asked = {
    change: 'bots',
    operation: 'addBot',
    digest: 'a'.repeat(64),
    on,
    by,
    content: '{}',
  } as const;
  const setting = office.desk.begin(policySet, { policy: policyWith({ openOrdersMax: 50 }) });
  const standing = parts.fourEyes.propose(asked);
  await office.desk.until(setting);
  assert.deepEqual(await standing, { kind: 'free' });
  assert.equal(office.desk.entries('proposal').length, 0);
});

test('a proposal that is off the list at that moment is answered as unknown', async () => {
  const office = await halted();
  const id = await propose(office, 'Ann', 'resume', RESUME);
  void office.desk.parts.journal.submit((book) => book.state.proposals.clear());
  const params = { id: String(id) };
  const { json } = await office.ask('Bob', 'refuseProposal', { params, body: REASON });
  assert.equal(json['code'], 'PROPOSAL_UNKNOWN');
  assert.equal(office.desk.entries('proposalWord').length, 0);
});

test('T30: who proposed and has no permission any more is told so, and confirms nothing', async () => {
  const office = await halted();
  const id = await propose(office, 'Ann', 'resume', RESUME);
  office.people.set('Ann', VIEWER);
  const own = await confirm(office, 'Ann', id);
  assert.deepEqual([own.status, own.json['code']], [403, 'PROPOSAL_OWN']);
});

test('what was proposed to a gateway before its restart is shown without what it was, and not confirmed', async () => {
  const office = await guarded();
  const before = new FourEyes(office.desk.parts.journal);
  const digest = 'b'.repeat(64);
  const on = { kind: 'bot', bot: 'ann' } as const;
  const asked = {
    change: 'bots',
    operation: 'addBot',
    digest,
    on,
    by: actor(office, 'Ann'),
    content: '{}',
  } as const;
  await office.desk.until(before.propose(asked));
  const [row] = await proposals(office, 'Bob');
  assert.deepEqual([row?.['on'], row?.['asked'], row?.['mayConfirm']], ['bot:ann', null, false]);
  const said = await confirm(office, 'Bob', row?.['id']);
  assert.deepEqual([said.status, said.json['code']], [409, 'PROPOSAL_UNSEEN']);
});

test('a change of one bot is proposed on that bot, and who proposed it has a name where they have one', async () => {
  const office = await guarded();
  const { desk } = office;
  await office.ask('Ann', 'halt', { body: { scope: 'bot:ann', stops: 'orders', ...REASON } });
  await propose(office, 'Ann', 'resume', { body: { scope: 'bot:ann', ...REASON } });
  assert.equal((await proposals(office, 'Bob'))[0]?.['on'], 'bot:ann');
  const grants = [{ role: 'trader', on: { kind: 'wallet', wallet: 'w' } }] as const;
  const invited = await desk.until(desk.parts.people.invite({ name: 'dora', grants }, 'owner'));
  assert.ok(invited.kind === 'done');
  const by = `person/${invited.id}` as const;
  const asked = {
    change: 'bots',
    operation: 'addBot',
    digest: 'c'.repeat(64),
    on: grants[0].on,
    by,
  } as const;
  await desk.until(desk.parts.fourEyes.propose({ ...asked, content: '{}' }));
  const row: unknown = Object.values(await desk.ask(proposalList)).at(-1);
  assert.deepEqual([Object(row).by, Object(row).on], ['dora', 'wallet:w']);
});

test('T30: the same command at the door is the same proposal, in whatever order its fields come', async () => {
  const office = await halted();
  const ask = door(office.desk);
  const orders = [
    { scope: 'everything', reason: 'over' },
    { reason: 'over', scope: 'everything' },
  ];
  for (const fields of orders)
    assert.equal(await codeOf(office.desk.until(ask('resume', fields))), 'SECOND_PERSON_NEEDED');
  assert.equal(office.desk.entries('proposal').length, 1);
});

test('the first policy of all is set at the door by whoever is there', async () => {
  const desk = await Desk.open();
  await desk.until(door(desk)('policy set', { policy: policyWith() }));
  assert.equal(desk.entries('policy').length, 1);
});
