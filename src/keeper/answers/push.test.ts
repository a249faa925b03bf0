import assert from 'node:assert/strict';
import test from 'node:test';
import { proposalBodies } from '../../../test/vectors/ledger/proposal-cases.ts';
import { pushForm } from '../../protocol/api/push.ts';
import { personAdd, personCode, personRole } from '../door/person-commands.ts';
import { haltCommand } from '../door/control-commands.ts';
import { Office } from './answers-fixture.test.ts';
import { Push, type PushMessage } from './push.ts';

const PASSWORD = 'walrus under nine lamps';
const ORIGIN = 'http://127.0.0.1:1';

/** Pages of people who may see different things, in front of one gateway. */
class Pages {
  readonly office: Office;
  readonly push: Push;

  static async open(): Promise<Pages> {
    const office = await Office.open();
    const { code } = await office.desk.ask(personCode);
    await office.ask(null, 'setUp', { body: { code, name: 'ann', password: PASSWORD } });
    return new Pages(office);
  }

  private constructor(office: Office) {
    this.office = office;
    this.push = new Push(office.desk.parts);
  }

  /** Somebody with that role, signed in: their access token. */
  async join(name: string, role: string): Promise<string> {
    const { token } = await this.office.desk.ask(personAdd, { name, roles: [role] });
    await this.office.ask(null, 'setPassword', { body: { token, password: PASSWORD } });
    return String(
      (await this.office.ask(null, 'signIn', { body: { name, password: PASSWORD } })).json['access'],
    );
  }

  async ticket(who: string): Promise<string> {
    return String((await this.office.ask(who, 'issueTicket')).json['ticket']);
  }

  /** A page's socket and what it was told. Null where none was opened. */
  page(ticket: string, from: { origin?: string; address?: string } = {}): Page | null {
    const { origin = '', address = '127.0.0.1' } = from;
    const told: PushMessage[] = [];
    const ends: number[] = [];
    const headers = [
      ['ticket', ticket],
      ['address', address],
      ['origin', origin],
    ] as const;
    const request = { method: 'GET', target: '/', headers, body: new Uint8Array(0) };
    const send = (text: string): void => {
      const read = pushForm.read(JSON.parse(text), '');
      assert.ok(read.ok, `a message in its form: ${text} ${JSON.stringify(read)}`);
      told.push(read.value);
    };
    const session = this.push.open(request, { send, close: (code) => void ends.push(code) });
    return session === null ? null : { told, ends, session };
  }

  /** Lets what is durable be told. */
  async settle(): Promise<void> {
    await this.office.desk.pass(200);
    this.push.tell();
    await this.office.desk.pass(50);
  }
}

interface Page {
  readonly told: PushMessage[];
  readonly ends: number[];
  readonly session: NonNullable<ReturnType<Push['open']>>;
}

function kinds(page: Page | null): readonly string[] {
  assert.ok(page !== null);
  return page.told.map(({ kind }) => kind);
}

test('T9: a ticket opens one socket, from the same place, within half a minute, and nothing else does', async () => {
  const pages = await Pages.open();
  const who = await pages.join('vic', 'viewer');
  assert.equal(pages.page('spt_guess'), null);
  const ticket = await pages.ticket(who);
  assert.notEqual(pages.page(ticket), null);
  assert.equal(pages.page(ticket), null, 'used up');
  assert.equal(pages.page(await pages.ticket(who), { origin: ORIGIN }), null, 'another page');
  assert.equal(pages.page(await pages.ticket(who), { address: '10.0.0.1' }), null, 'another machine');
  const old = await pages.ticket(who);
  await pages.office.desk.pass(30_001);
  assert.equal(pages.page(old), null, 'too old');
  for (let i = 0; i < 3; i += 1) assert.notEqual(pages.page(await pages.ticket(who)), null);
  assert.equal(pages.page(await pages.ticket(who)), null, 'as many as one session has');
});

test('T30: each page is told what its person may see, in order, and not a word of the rest', async () => {
  const pages = await Pages.open();
  const { office } = pages;
  const all = pages.page(await pages.ticket(await pages.join('vic', 'viewer')));
  const main = pages.page(await pages.ticket(await pages.join('tim', 'trader@account:main')));
  const bot = pages.page(await pages.ticket(await pages.join('bo', 'viewer@bot:bob')));
  await pages.settle();
  await office.order('ann');
  await office.order('bob', { type: 'LIMIT', price: '59400.0' });
  await office.desk.ask(haltCommand, { scope: 'key:main', reason: 'test' });
  await pages.settle();
  assert.equal(kinds(all)[0], 'hello');
  const orders = (page: Page | null): readonly string[] =>
    (page?.told ?? []).flatMap((message) => (message.kind === 'order' ? [message.order.bot] : []));
  assert.deepEqual([orders(all), orders(main), orders(bot)], [['ann', 'bob'], ['ann'], ['bob']]);
  const outcomes = (page: Page | null): number => kinds(page).filter((kind) => kind === 'outcome').length;
  assert.deepEqual([outcomes(all), outcomes(main), outcomes(bot)], [2, 1, 1]);
  const halts = (page: Page | null): readonly string[] => [
    ...new Set(
      (page?.told ?? []).flatMap((message) =>
        message.kind === 'halts' ? message.halts.map(({ scope }) => scope) : [],
      ),
    ),
  ];
  assert.deepEqual([halts(all), halts(main), halts(bot)], [['account:main'], ['account:main'], []]);
  assert.equal(kinds(main).includes('alert'), true);
  assert.ok(!JSON.stringify(main?.told).includes('"other"'));
});

test('T24: a socket ends with its session, at once where it is revoked, and another role acts at once', async () => {
  const pages = await Pages.open();
  const { office } = pages;
  const who = await pages.join('vic', 'viewer');
  const page = pages.page(await pages.ticket(who));
  await pages.settle();
  await office.desk.ask(personRole, { name: 'vic', roles: ['viewer@account:other'] });
  await office.order('ann');
  await pages.settle();
  assert.deepEqual(kinds(page), ['hello'], 'no longer what is not theirs');
  await office.ask(who, 'signOut');
  assert.deepEqual(page?.ends, [4_401]);
  const late = await pages.join('lia', 'viewer');
  const idle = pages.page(await pages.ticket(late));
  await office.desk.pass(61 * 60_000);
  assert.deepEqual(idle?.ends, [4_401], 'a session that ended by itself');
});

test('a page that says something is ended, one that is far behind is told so and to ask anew (T31)', async () => {
  const pages = await Pages.open();
  const { desk } = pages.office;
  const who = await pages.join('vic', 'viewer');
  const page = pages.page(await pages.ticket(who));
  await pages.settle();
  const filler = { kind: 'counts', reads: [], unauthenticated: 1, malformed: 0 } as const;
  const fill = desk.parts.journal.submit((book) => {
    for (let i = 0; i < 2_100; i += 1) book.append(filler);
  });
  assert.ok(fill !== null);
  await desk.until(fill);
  await pages.settle();
  assert.deepEqual(kinds(page), ['hello', 'behind']);
  await page?.session.receive('hello');
  assert.deepEqual(page?.ends, [1003]);
  page?.session.closed();
  pages.push.tell();
});

test('that a change was proposed, or something became of one, is told to everybody without what it is', async () => {
  const pages = await Pages.open();
  const page = pages.page(await pages.ticket(await pages.join('vic', 'viewer')));
  await pages.settle();
  const { proposal, proposalWord, proposalUsed } = proposalBodies(0);
  const written = pages.office.desk.parts.journal.submit((book) => {
    const id = book.append(proposal);
    book.append({ ...proposalWord, proposal: id });
    book.append({ ...proposalUsed, proposal: id });
  });
  assert.ok(written !== null);
  await pages.office.desk.until(written);
  await pages.settle();
  const told = page?.told.filter(({ kind }) => kind === 'proposals') ?? [];
  assert.deepEqual(
    told.map((message) => Object.keys(message)),
    [0, 1, 2].map(() => ['kind', 'entry']),
  );
});
