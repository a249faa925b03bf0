import assert from 'node:assert/strict';
import test from 'node:test';
import { botAdd } from '../door/bot-commands.ts';
import { codeOf, policyWith } from '../door/desk-fixture.test.ts';
import type { Proposal } from '../../core/account/fold-proposal.ts';
import { FourEyes, neededFor } from '../door/four-eyes.ts';
import { policySet } from '../door/policy-commands.ts';
import { proposalList, proposalWithdraw } from '../door/proposal-commands.ts';
import { guardedCommands } from '../door/second-person.ts';
import { ownerCommands } from '../owner-commands.ts';
import { Office, tenant, type Reply } from './answers-fixture.test.ts';
import { Counter } from './counter-fixture.test.ts';
import {
  ALL,
  confirm,
  guarded,
  halted,
  policyFor,
  proposals,
  propose,
  REASON,
  RESUME,
} from './four-eyes-fixture.test.ts';

test('T30: a resume waits for another person, who sees what it is, and is then carried out once', async () => {
  const office = await halted();
  const id = await propose(office, 'Ann', 'resume', RESUME);
  assert.equal(await propose(office, 'Ann', 'resume', RESUME), id, 'asking again proposes nothing new');
  const [seen] = await proposals(office, 'Bob');
  assert.deepEqual(
    [seen?.['operation'], seen?.['on'], seen?.['needs'], seen?.['mayConfirm'], Object(seen?.['asked']).body],
    ['resume', 'everything', 1, true, RESUME.body],
  );
  assert.deepEqual([Object(seen?.['asked']).method, Object(seen?.['asked']).path], ['POST', '/resume']);
  assert.equal((await proposals(office, 'Ann'))[0]?.['mayConfirm'], false);
  const said = await confirm(office, 'Bob', id);
  assert.deepEqual([said.status, said.json['status']], [200, 'confirmed']);
  assert.notEqual(await office.order('ann'), 200, 'nothing is carried out by a confirmation');
  const done = await office.insist('Ann', 'resume', RESUME);
  assert.equal(done.status, 200, JSON.stringify(done.json));
  assert.equal(await office.order('ann'), 200);
  assert.deepEqual((await proposals(office, 'Ann'))[0]?.['status'], 'used');
  await office.ask('Ann', 'halt', { body: { scope: 'everything', stops: 'orders', ...REASON } });
  assert.notEqual(await propose(office, 'Ann', 'resume', RESUME), id, 'a confirmation is good once');
  assert.equal(office.desk.entries('proposalUsed').length, 1);
});

test('T30: nobody confirms their own proposal, in another session or with another role either', async () => {
  const office = await halted();
  const id = await propose(office, 'Ann', 'resume', RESUME);
  const own = await confirm(office, 'Ann', id);
  assert.deepEqual([own.status, own.json['code']], [403, 'PROPOSAL_OWN']);
  // The same person by another session: another token and other rights, the same hash.
  office.persons.set('Ann2', String(office.persons.get('Ann')));
  office.people.set('Ann2', () => true);
  assert.equal((await confirm(office, 'Ann2', id)).json['code'], 'PROPOSAL_OWN');
  // The owner of the door is nobody in particular, and confirms nothing.
  assert.equal((await confirm(office, 'owner', id)).json['code'], 'PROPOSAL_OWN');
  assert.equal(office.desk.entries('proposalWord').length, 0);
});

test('T30: what is confirmed is exactly one change: no other one, none of anybody else', async () => {
  const office = await halted();
  const id = await propose(office, 'Ann', 'resume', RESUME);
  const wrong = { params: { id: String(id) }, body: { digest: 'a'.repeat(64), ...REASON } };
  const changed = await office.insist('Bob', 'confirmProposal', wrong);
  assert.deepEqual([changed.status, changed.json['code']], [412, 'PROPOSAL_CHANGED']);
  await confirm(office, 'Bob', id);
  const other = { body: { scope: 'account:main', ...REASON } };
  assert.equal((await office.ask('Ann', 'resume', other)).json['code'], 'SECOND_PERSON_NEEDED');
  assert.equal((await office.ask('Cat', 'resume', RESUME)).json['code'], 'SECOND_PERSON_NEEDED');
  assert.equal(
    (await office.ask('Ann', 'resume', RESUME)).json['code'],
    'STEP_UP_NEEDED',
    'a factor as well',
  );
});

test('T30: of two requests confirmed once, and of a yes and a no at once, one counts', async () => {
  const office = await halted();
  const id = await propose(office, 'Ann', 'resume', RESUME);
  await confirm(office, 'Bob', id);
  const { fourEyes, state } = office.desk.parts;
  const [proposal] = state.proposals.values();
  assert.ok(proposal !== undefined);
  const asked = { ...proposal, by: `person/${office.persons.get('Ann') ?? ''}`, content: '' } as const;
  const begun = await office.desk.until(Promise.all([fourEyes.use(asked), fourEyes.use(asked)]));
  assert.deepEqual(begun.toSorted(), [false, true]);
  const next = await propose(office, 'Ann', 'resume', RESUME);
  const params = { id: String(next) };
  const [no, yes] = await Promise.all([
    office.ask('Cat', 'refuseProposal', { params, body: REASON }),
    confirm(office, 'Bob', next),
  ]);
  assert.deepEqual([no.status, yes.json['code']], [200, 'PROPOSAL_OVER']);
  assert.equal((await office.ask('Ann', 'resume', RESUME)).json['code'], 'SECOND_PERSON_NEEDED');
});

test('T30: a change that was confirmed and is begun by two requests at once happens once', async () => {
  const office = await guarded();
  const asked = { body: { bot: 'cat', account: 'main' } };
  await confirm(office, 'Bob', await propose(office, 'Ann', 'addBot', asked));
  const wanted = await office.ask('Ann', 'addBot', asked);
  const purpose = String(wanted.json['challenge']);
  const at = office.desk.parts.clock.wallMs();
  office.proofs.set('Ann', [{ factor: 'totp', at, purpose }]);
  const replies = await Promise.all([office.ask('Ann', 'addBot', asked), office.ask('Ann', 'addBot', asked)]);
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 403]);
  assert.equal(office.desk.entries('bot').length, 3);
});

test('a proposal ends in its time, is taken back by its proposer, and refused by who could confirm it', async () => {
  const office = await halted();
  const id = await propose(office, 'Ann', 'resume', RESUME);
  await confirm(office, 'Bob', id);
  await office.desk.pass(10 * 60_000 + 1);
  assert.equal((await proposals(office, 'Bob'))[0]?.['status'], 'expired');
  const second = await propose(office, 'Ann', 'resume', RESUME);
  assert.notEqual(second, id);
  const refuse = async (who: string, of: number): Promise<unknown> => {
    const { json } = await office.ask(who, 'refuseProposal', { params: { id: String(of) }, body: REASON });
    return json['status'] === 404 || json['status'] === 409 ? json['code'] : json['status'];
  };
  assert.equal(await refuse('viewer', second), 'PROPOSAL_UNKNOWN');
  assert.equal(await refuse('Ann', second), 'withdrawn');
  assert.equal(await refuse('Ann', second), 'PROPOSAL_OVER');
  assert.equal(await refuse('Bob', await propose(office, 'Ann', 'resume', RESUME)), 'refused');
  assert.equal(await refuse('Bob', 999), 'PROPOSAL_UNKNOWN');
});

test('a looser policy, an export, a decoy: each waits for another person, a stricter policy does not', async () => {
  const office = await guarded();
  const strict = { body: { policy: policyFor(ALL, { openOrdersMax: 40 }) } };
  const tag = async (): Promise<string> => String((await office.ask('Ann', 'getPolicy')).answer.etag);
  assert.equal((await office.ask('Ann', 'putPolicy', { ...strict, ifMatch: await tag() })).status, 200);
  const loose = { body: { policy: policyWith({ openOrdersMax: 40 }) }, ifMatch: await tag() };
  const id = await propose(office, 'Ann', 'putPolicy', loose);
  assert.equal((await proposals(office, 'Bob'))[0]?.['ifMatch'], loose.ifMatch);
  await confirm(office, 'Bob', id);
  const bot = { body: { bot: 'dan', account: 'main' } };
  const decoy = await propose(office, 'Ann', 'addBot', bot);
  assert.equal((await proposals(office, 'Bob'))[0]?.['on'], 'account:main');
  const exported = await propose(office, 'Ann', 'exportLedger', {});
  await confirm(office, 'Bob', exported);
  const piece = await office.ask('Ann', 'exportLedger');
  assert.equal(piece.status, 200);
  const rest = await office.ask('Ann', 'exportLedger', { piece: String(piece.answer.next) });
  assert.equal(rest.status, 200, 'the rest of an export is not asked for again');
  assert.equal((await office.insist('Ann', 'putPolicy', loose)).status, 200);
  await confirm(office, 'Bob', decoy);
  assert.equal((await office.insist('Ann', 'addBot', bot)).status, 201, 'policy wants nobody else any more');
});

test('T30: whoever may act on one account confirms what is about that one and sees nothing of the others', async () => {
  const office = await Office.open({ openOrdersMax: 50 });
  for (const name of ['Ann', 'Bob', 'Eve']) await office.employ(name);
  const policy = policyFor(['bots', 'approvals'], { openOrdersMax: 50, approval: { notionalAbove: '100' } });
  await office.desk.ask(policySet, { policy });
  office.people.set('Eve', tenant('other'));
  const id = await propose(office, 'Ann', 'addBot', { body: { bot: 'dan', account: 'main' } });
  assert.deepEqual(await proposals(office, 'Eve'), []);
  const params = { id: String(id) };
  const body = { digest: 'a'.repeat(64), ...REASON };
  assert.equal(
    (await office.insist('Eve', 'confirmProposal', { params, body })).json['code'],
    'PROPOSAL_UNKNOWN',
  );
  await office.order('ann');
  const [waiting] = Object((await office.ask('Ann', 'listApprovals')).json['approvals']);
  const approve = { params: { id: String(waiting.id) }, body: REASON };
  await propose(office, 'Bob', 'approveRequest', approve);
  const [approving] = await proposals(office, 'Ann');
  assert.equal(approving?.['on'], 'bot:ann');
  assert.equal(Object(approving?.['asked']).path, `/approvals/${waiting.id}/approve`);
  await propose(office, 'Bob', 'approveRequest', { params: { id: '9999' }, body: REASON });
});

test('T30: whoever confirmed and may not any more does not count', async () => {
  const office = await halted();
  const id = await propose(office, 'Ann', 'resume', RESUME);
  await confirm(office, 'Bob', id);
  const person = String(office.persons.get('Bob'));
  const { journal } = office.desk.parts;
  const removed = journal.submit((book) => book.append({ kind: 'personRemoved', person, by: 'owner' }));
  assert.ok(removed !== null);
  await office.desk.until(removed);
  assert.notEqual(await propose(office, 'Ann', 'resume', RESUME), id);
});

test('after a restart nobody confirms what nobody can be shown, and asking again shows it', async () => {
  const office = await halted();
  const { parts } = office.desk;
  const fresh = new FourEyes(parts.journal);
  const id = await propose(office, 'Ann', 'resume', RESUME);
  const [proposal] = parts.state.proposals.values();
  assert.ok(proposal !== undefined);
  const said = {
    id,
    digest: proposal.digest,
    ...REASON,
    by: `person/${office.persons.get('Bob') ?? ''}`,
  } as const;
  assert.equal(await office.desk.until(fresh.confirm(said)), 'unseen');
  assert.equal(fresh.contentOf(proposal.id), null);
  const asked = { ...proposal, by: `person/${office.persons.get('Ann') ?? ''}`, content: '{}' } as const;
  assert.equal((await office.desk.until(fresh.propose(asked))).kind, 'waiting');
  assert.equal(fresh.contentOf(proposal.id), '{}');
});

test('twenty changes of one proposer wait at most, and what they say is bounded together', async () => {
  const office = await guarded();
  const ask = (bot: string): Promise<Reply> =>
    office.ask('Ann', 'addBot', { body: { bot, account: 'main' } });
  for (let i = 0; i < 20; i += 1) assert.equal((await ask(`b${i}`)).json['code'], 'SECOND_PERSON_NEEDED');
  assert.equal((await ask('b20')).json['code'], 'PROPOSALS_TOO_MANY');
  const { fourEyes } = office.desk.parts;
  const by = `person/${office.persons.get('Bob') ?? ''}` as const;
  const large = {
    change: 'bots',
    operation: 'addBot',
    digest: 'a'.repeat(64),
    on: { kind: 'everything' },
    by,
  } as const;
  const standing = fourEyes.propose({ ...large, content: 'x'.repeat(9 * 1024 * 1024) });
  assert.equal((await office.desk.until(standing)).kind, 'tooMany');
});

test('a policy that asks for a second person is not set while fewer than two could ever confirm anything', async () => {
  const office = await Office.open();
  await office.employ('Ann');
  await office.employ('Vic', 'viewer');
  const ifMatch = String((await office.ask('Ann', 'getPolicy')).answer.etag);
  const set = await office.ask('Ann', 'putPolicy', { body: { policy: policyFor([]) }, ifMatch });
  assert.deepEqual([set.status, set.json['code']], [409, 'FOUR_EYES_TOO_FEW']);
  const commands = guardedCommands(office.desk.parts, ownerCommands(office.desk.parts));
  const atDoor = async (policy: object): Promise<unknown> =>
    commands.get('policy set')?.({ policy }, unheard);
  assert.equal(await codeOf(office.desk.until(atDoor(policyFor([])))), 'FOUR_EYES_TOO_FEW');
});

const unheard = (): Promise<void> => Promise.resolve();

test('T30: at the owner’s door two people have to confirm, since whoever is there may be one of them', async () => {
  const office = await halted();
  const { desk } = office;
  const commands = guardedCommands(desk.parts, ownerCommands(desk.parts));
  const ask = async (command: string, fields: object): Promise<unknown> =>
    desk.until(Promise.resolve(commands.get(command)?.({ ...fields, token: 't', command }, unheard)));
  const held = async (command: string, fields: object = {}): Promise<string> => codeOf(ask(command, fields));
  assert.equal(await held('resume', REASON), 'SECOND_PERSON_NEEDED');
  const [row] = Object.values(await desk.ask(proposalList));
  const { id, by, needs } = Object(row);
  assert.deepEqual([by, needs], ['owner', 2]);
  await confirm(office, 'Ann', id);
  assert.equal(await held('resume', REASON), 'SECOND_PERSON_NEEDED');
  assert.equal((await confirm(office, 'Ann', id)).json['code'], 'PROPOSAL_CONFIRMED');
  await confirm(office, 'Bob', id);
  await ask('resume', REASON);
  assert.equal(desk.parts.state.halts.size, 0);
  assert.equal(
    await held('policy set', { policy: policyWith({ openOrdersMax: 51 }) }),
    'SECOND_PERSON_NEEDED',
  );
  assert.equal(await held('policy set', { policy: { version: 9 } }), 'POLICY_REFUSED');
  assert.equal(await held('policy promote'), 'NO_SHADOW');
  await ask('policy set', { policy: policyFor(ALL, { openOrdersMax: 49 }) });
  await ask('policy shadow', { policy: policyFor(ALL, { openOrdersMax: 50 }) });
  assert.equal(await held('policy promote'), 'SECOND_PERSON_NEEDED');
  await ask('status', {});
  const secret = { name: 'third', secret: 'never-shown-secret', venue: 'binance-usdm' };
  assert.equal(await held('key add', secret), 'SECOND_PERSON_NEEDED');
  const place = { baseUrl: 'https://elsewhere', vault: `0x${'aa'.repeat(20)}` };
  assert.equal(await held('key add', { ...secret, ...place }), 'SECOND_PERSON_NEEDED');
  const told = JSON.stringify(await proposals(office, 'Bob'));
  assert.ok(!told.includes('never-shown-secret'));
  // Where the key goes and whose account it is to trade for are what they confirm.
  for (const part of Object.values(place)) assert.ok(told.includes(part), part);
  for (let i = 0; i < 20; i += 1) await held('bot add', { bot: `b${i}`, name: 'main' });
  assert.equal(await held('bot add', { bot: 'b20', name: 'main' }), 'PROPOSALS_TOO_MANY');
});

test('at the door what was proposed is listed and taken back, and what policy does not name is not held', async () => {
  const office = await guarded(['resume']);
  const { desk } = office;
  await office.ask('Ann', 'resume', RESUME);
  const [row] = Object.values(await desk.ask(proposalList));
  const { id, status, operation } = Object(row);
  assert.deepEqual([status, operation], ['waiting', 'resume']);
  const withdraw = { id: String(id), reason: 'not now' };
  assert.equal((await desk.ask(proposalWithdraw, withdraw))['status'], 'refused');
  assert.equal(await desk.refusal(proposalWithdraw, withdraw), 'PROPOSAL_OVER');
  assert.equal(await desk.refusal(proposalWithdraw, { ...withdraw, id: '999' }), 'PROPOSAL_UNKNOWN');
  const commands = guardedCommands(desk.parts, ownerCommands(desk.parts));
  await desk.until(Promise.resolve(commands.get('bot add')?.({ bot: 'dan', name: 'main' }, unheard)));
  assert.ok(await desk.ask(botAdd, { bot: 'eli', name: 'main' }));
});

test('T30: a change about what is gone is confirmed by who may do it everywhere, and by nobody else', async () => {
  const at = await Counter.open();
  const { state } = at.office.desk.parts;
  const on = (what: Proposal['on']): unknown => neededFor(state, { change: 'keys', on: what }).resource;
  assert.deepEqual(on({ kind: 'bot', bot: 'ann' }), { kind: 'bot', bot: 'ann', account: 'main' });
  assert.deepEqual(on({ kind: 'wallet', wallet: 'theirs' }), {
    kind: 'wallet',
    wallet: 'theirs',
    user: 'else',
  });
  for (const gone of [
    { kind: 'bot', bot: 'nobody' },
    { kind: 'wallet', wallet: 'none' },
    { kind: 'user', user: 'else' },
  ] as const)
    assert.deepEqual(on(gone), { kind: 'everything' });
});
