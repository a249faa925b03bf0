import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VenueEngine } from '../../../simulators/kite/engine.ts';
import type { Account } from '../../core/account/state.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import type { Sending } from '../../ports.ts';
import { credentialDirectory } from '../custody/credential-directory.ts';
import { codeOf, Desk, KEY, REAL, says, URL_AT, type Answered, type Given } from './desk-fixture.test.ts';
import { keyAdd, keyRemove } from './key-commands.ts';
import { keyRotate } from './key-rotate.ts';
import { Logins } from './login-commands.ts';
import type { OwnerCommand } from './owner-door.ts';

const OLD = { apiKey: 'OLDKEY', secret: 'old-secret' } as const;
const NEW = { apiKey: 'NEWKEY', secret: 'new-secret' } as const;
const OTHER = { apiKey: 'OTHERKEY', secret: 'other-secret', userId: 'ZZ9999' } as const;

/** A desk with an account at a simulated Kite, where a person has two apps and a stranger has another. */
class KiteDesk {
  readonly desk: Desk;
  readonly logins: Logins;
  readonly sent: RawRequest[] = [];
  /** What the venue answers in place of its own, by method and path. */
  readonly told = new Map<string, Sending>();
  readonly venue: VenueEngine;

  static async open(isLoggedIn = true): Promise<KiteDesk> {
    const made = new KiteDesk(await Desk.open());
    await made.desk.ask(keyAdd, { venue: 'kite', name: 'zed', ...OLD, baseUrl: URL_AT });
    if (isLoggedIn) await made.logIn();
    return made;
  }

  private constructor(desk: Desk) {
    this.desk = desk;
    this.logins = new Logins(desk.parts);
    this.venue = new VenueEngine({
      seed: 1,
      startAt: desk.timeline.now,
      accounts: [OLD, { ...NEW, beside: OLD.apiKey }, OTHER],
      markets: [{ symbol: 'NSE:INFY', volatility: 0 }],
      limitFactor: 1_000,
    });
    desk.others.set('kite', (request) => this.#answer(request));
  }

  #answer(request: RawRequest): Sending {
    this.sent.push(request);
    const { method, target, body } = request;
    const told = this.told.get(`${method} ${target.split('?')[0]}`);
    if (told !== undefined) return told;
    const headers = Object.fromEntries(request.headers);
    const now = Math.floor(this.desk.timeline.now);
    const reply = this.venue.handle({ method, target, headers, body: Buffer.from(body) }, now);
    const answered = { status: reply.status, headers: Object.entries(reply.headers) };
    return { kind: 'answered', reply: { ...answered, body: Buffer.from(reply.body) } };
  }

  ask(command: OwnerCommand, fields: Given = {}): Promise<Answered> {
    return this.desk.ask(() => command, { name: 'zed', ...fields });
  }

  refusal(command: OwnerCommand, fields: Given = {}): Promise<string> {
    return this.desk.refusal(() => command, { name: 'zed', ...fields });
  }

  logIn(): Promise<Answered> {
    return this.ask(this.logins.finish, { redirect: this.back(OLD.apiKey) });
  }

  rotate(fields: Given = NEW): Promise<Answered> {
    return this.ask(this.#rotate, fields);
  }

  notRotated(fields: Given = NEW): Promise<string> {
    return this.refusal(this.#rotate, fields);
  }

  get #rotate(): OwnerCommand {
    return this.logins.rotate(keyRotate(this.desk.parts));
  }

  /** What the venue's page sends a person back with who logged in with that app. */
  back(apiKey: string, state?: string): string {
    const token = this.venue.logIn(apiKey);
    return `request_token=${token}&status=success${state === undefined ? '' : `&state=${state}`}`;
  }

  get account(): Account {
    return (
      [...this.desk.parts.state.accounts.values()].find(({ venue }) => venue === 'kite') ?? assert.fail()
    );
  }

  /** The key that is shown, and the token with it. */
  inUse(): readonly [string | null, string] {
    const { state, vault, sessions } = this.desk.parts;
    const { id } = this.account;
    const keyId = credentialDirectory(state, vault).keyIdOf(id);
    const lent = (token: Uint8Array): string => Buffer.from(token).toString();
    return [keyId, sessions.isOpen(this.account) ? sessions.withToken(id, lent) : ''];
  }

  tokenOf(apiKey: string): string {
    return this.venue.sessionToken(apiKey).token;
  }
}

function stateOf(begun: Answered): string {
  const page = new URL(String(begun['page']));
  return new URLSearchParams(page.searchParams.get('redirect_params') ?? '').get('state') ?? '';
}

test('a key of sessions is in use from the log-in with it on, and nothing of the old one is kept', async () => {
  const kite = await KiteDesk.open();
  const records = kite.desk.shelf.list();
  const before = kite.inUse();
  const begun = await kite.rotate();
  assert.equal(new URL(String(begun['page'])).searchParams.get('api_key'), NEW.apiKey);
  assert.deepEqual(kite.inUse(), before, 'the old one is in use until then');
  const done = await kite.ask(kite.logins.finishRotation, {
    redirect: kite.back(NEW.apiKey, stateOf(begun)),
  });
  assert.deepEqual([done['rotated'], done['user'], done['status']], [true, 'AB1234', 'active']);
  assert.doesNotMatch(
    String(done['warnings']),
    /nobody could tell/,
    'the old session told whose account it is',
  );
  assert.deepEqual(kite.inUse(), [NEW.apiKey, kite.tokenOf(NEW.apiKey)]);
  assert.equal(kite.tokenOf(OLD.apiKey), '', 'the old session is ended at the venue');
  assert.equal(kite.desk.shelf.list().length, records.length);
  assert.equal(kite.desk.entries('rotation')[0]?.record, kite.account.record);
  const again = await kite.rotate({ apiKey: OLD.apiKey, secret: OLD.secret });
  await kite.ask(kite.logins.finish, { redirect: kite.back(OLD.apiKey, stateOf(again)) });
  assert.deepEqual(kite.inUse(), [OLD.apiKey, kite.tokenOf(OLD.apiKey)]);
  assert.deepEqual(kite.desk.shelf.list().toSorted(), records.toSorted());
});

test('another secret of the same app is taken: the session that it opens is the one that lasts', async () => {
  const kite = await KiteDesk.open();
  await kite.rotate(OLD);
  const done = await kite.ask(kite.logins.finishRotation, { redirect: kite.back(OLD.apiKey) });
  assert.equal(done['status'], 'active');
  assert.deepEqual(kite.inUse(), [OLD.apiKey, kite.tokenOf(OLD.apiKey)]);
  assert.equal(kite.sent.filter(({ method }) => method === 'DELETE').length, 0);
});

test('a person’s browser that comes back from the new app’s page is told that the new key is in use', async () => {
  const kite = await KiteDesk.open();
  const state = stateOf(await kite.rotate());
  const target = `/callback?${kite.back(NEW.apiKey, state)}`;
  const request = { method: 'GET', target, headers: [], body: new Uint8Array(0) } as const;
  const told = await kite.desk.until(kite.logins.callback('kite', request) ?? assert.fail());
  assert.match(Buffer.from(told.body).toString(), /^The new key is in use, and you are logged in to zed/);
  assert.equal(kite.inUse()[0], NEW.apiKey);
});

test('T2: the app of another person is not taken, is kept nowhere, and its session is ended', async () => {
  const kite = await KiteDesk.open();
  const records = kite.desk.shelf.list();
  const before = kite.inUse();
  await kite.rotate(OTHER);
  const redirect = kite.back(OTHER.apiKey);
  assert.equal(await kite.refusal(kite.logins.finishRotation, { redirect }), 'OTHER_ACCOUNT');
  assert.deepEqual([kite.inUse(), kite.tokenOf(OTHER.apiKey)], [before, '']);
  assert.deepEqual(kite.desk.shelf.list(), records);
  assert.equal(kite.desk.entries('rotation').length, 0);
});

test('where no session tells whose an account is, what is held there does; nothing held proves nothing', async () => {
  const kite = await KiteDesk.open();
  await kite.ask(kite.logins.logout);
  await kite.rotate();
  const done = await kite.ask(kite.logins.finishRotation, { redirect: kite.back(NEW.apiKey) });
  assert.match(String(done['warnings']), /nobody could tell/);
  await kite.ask(kite.logins.logout);
  Object.assign(kite.account.book, { positions: new Map([['NSE:INFY', 5n * 10n ** 18n]]) });
  await kite.rotate(OLD);
  const redirect = kite.back(OLD.apiKey);
  assert.equal(await kite.refusal(kite.logins.finishRotation, { redirect }), 'OTHER_ACCOUNT');
  assert.equal(kite.inUse()[0], NEW.apiKey);
  await kite.rotate(OLD);
  const held = { exchange: 'NSE', tradingsymbol: 'INFY', quantity: 5, average_price: 1400 };
  kite.told.set('GET /portfolio/positions', says(200, { status: 'success', data: { net: [held] } }));
  const proven = await kite.ask(kite.logins.finishRotation, { redirect: kite.back(OLD.apiKey) });
  assert.doesNotMatch(String(proven['warnings']), /nobody could tell/);
});

test('T2: a key that may do more than the old one is not taken, nor one that the venue is silent about', async () => {
  const kite = await KiteDesk.open();
  const before = kite.inUse();
  const profile = {
    ...{ user_id: 'AB1234', exchanges: ['NSE', 'MCX'], order_types: ['LIMIT'], products: ['MIS'] },
  };
  const cases: readonly (readonly [string, Sending])[] = [
    ['SCOPE_WIDER', says(200, { status: 'success', data: profile })],
    ['PROBE_UNREADABLE', says(200, { status: 'success', data: {} })],
    ['VENUE_REFUSED_KEY', says(200, 'no profile')],
    ['VENUE_UNREACHABLE', { kind: 'lost', why: 'TIMEOUT' }],
  ];
  for (const [code, said] of cases) {
    await kite.rotate();
    kite.told.set('GET /user/profile', said);
    assert.equal(await kite.refusal(kite.logins.finishRotation, { redirect: kite.back(NEW.apiKey) }), code);
    kite.told.clear();
    assert.deepEqual(kite.inUse(), before);
  }
});

test('a log-in that the venue refuses rotates nothing and leaves the open session alone', async () => {
  const kite = await KiteDesk.open();
  const before = kite.inUse();
  await kite.rotate();
  const redirect = 'request_token=made0up&status=success';
  assert.equal(await kite.refusal(kite.logins.finishRotation, { redirect }), 'LOGIN_REFUSED');
  assert.equal(await kite.refusal(kite.logins.finishRotation, { redirect }), 'STATE_UNKNOWN');
  assert.deepEqual(kite.inUse(), before);
});

test('a key waits ten minutes for its log-in, and a later one takes its place', async () => {
  const kite = await KiteDesk.open();
  const records = kite.desk.shelf.list();
  const first = stateOf(await kite.rotate());
  const second = stateOf(await kite.rotate());
  const finish = kite.logins.finishRotation;
  assert.equal(await kite.refusal(finish, { redirect: kite.back(NEW.apiKey, first) }), 'STATE_UNKNOWN');
  assert.equal(kite.desk.shelf.list().length, records.length + 2);
  await kite.desk.pass(10 * 60_000 + 1);
  assert.equal(await kite.refusal(finish, { redirect: kite.back(NEW.apiKey, second) }), 'STATE_UNKNOWN');
  assert.deepEqual(kite.desk.shelf.list(), records);
  const plain = stateOf(await kite.ask(kite.logins.begin));
  assert.equal(await kite.refusal(finish, { redirect: kite.back(OLD.apiKey, plain) }), 'STATE_UNKNOWN');
  assert.equal(await kite.refusal(finish, { redirect: 'nothing' }), 'REDIRECT_MALFORMED');
});

test('before anybody has logged in there is nothing to compare a new key with', async () => {
  const kite = await KiteDesk.open(false);
  assert.equal(await kite.notRotated(), 'LOGIN_FIRST');
  await kite.logIn();
  const log = kite.desk.begin(() => kite.logins.finish, { name: 'zed', redirect: kite.back(OLD.apiKey) });
  assert.equal(await kite.notRotated(), 'LOGIN_UNDER_WAY');
  await kite.desk.until(log);
});

test('a key whose account is removed while the venue is asked is kept nowhere, nor is its session', async () => {
  const empty = (await Desk.open()).shelf.list();
  const kite = await KiteDesk.open();
  await kite.rotate();
  const redirect = kite.back(NEW.apiKey);
  const rotation = codeOf(kite.desk.begin(() => kite.logins.finishRotation, { name: 'zed', redirect }));
  await kite.desk.ask(keyRemove, { name: 'zed' });
  assert.equal(await kite.desk.until(rotation), 'KEY_UNKNOWN');
  assert.deepEqual(kite.desk.shelf.list(), empty);
  assert.equal(kite.desk.entries('rotation').length, 0);
});

test('a key that comes into use when its account is removed in the same commit is kept nowhere', async () => {
  const empty = (await Desk.open()).shelf.list();
  const kite = await KiteDesk.open();
  await kite.rotate();
  const { sessions } = kite.desk.parts;
  const openBeside = sessions.openBeside.bind(sessions);
  const removed: Promise<unknown>[] = [];
  sessions.openBeside = (...given) => {
    removed.push(kite.desk.begin(keyRemove, { name: 'zed' }));
    openBeside(...given);
  };
  const redirect = kite.back(NEW.apiKey);
  assert.equal(await kite.refusal(kite.logins.finishRotation, { redirect }), 'KEY_UNKNOWN');
  await Promise.all(removed);
  assert.equal(removed.length, 1);
  assert.deepEqual(kite.desk.shelf.list(), empty);
});

test('after a fault nobody knows which key is in use: both are kept until the next start', async () => {
  const kite = await KiteDesk.open();
  await kite.rotate();
  const records = kite.desk.shelf.list();
  kite.desk.parts.sessions.openBeside = () => {
    throw new RangeError('the disk');
  };
  const redirect = kite.back(NEW.apiKey);
  const rotation = kite.desk.begin(() => kite.logins.finishRotation, { name: 'zed', redirect });
  await assert.rejects(kite.desk.until(rotation), RangeError);
  assert.deepEqual(kite.desk.shelf.list(), records);
});

test('where each request is signed a key is rotated as ever', async () => {
  const kite = await KiteDesk.open();
  await kite.desk.ask(keyAdd, KEY);
  kite.desk.newKey({ apiKey: 'NEXT', secret: 'next-secret' });
  const rotate = kite.logins.rotate(keyRotate(kite.desk.parts));
  const done = await kite.desk.ask(() => rotate, {
    ...REAL,
    name: 'main',
    apiKey: 'NEXT',
    secret: 'next-secret',
  });
  assert.equal(done['accepted'], true);
});
