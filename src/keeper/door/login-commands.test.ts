import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { emptyState } from '../../core/account/fold.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import type { AccountId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Sending } from '../../ports.ts';
import { endedForm, loginPageForm, openedForm } from '../../protocol/api/key-sessions.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { checksumMaterial } from '../custody/key-material.ts';
import { VenueSessions } from '../custody/venue-sessions.ts';
import { Logins } from './login-commands.ts';
import { OwnerRefusal } from './owner-refusal.ts';

const START = 1_795_220_000_000;
const OPENED = { status: 'success', data: { access_token: 'tokenA1', user_id: 'AB1234' } };
const HELD = { exchange: 'NSE', tradingsymbol: 'INFY', quantity: 5, average_price: 1400 };

function reply(content: unknown, status = 200): RawReply {
  return { status, headers: [], body: Buffer.from(JSON.stringify(content)) };
}

function done(content: unknown): RawReply {
  return reply({ status: 'success', data: content });
}

/** The log-ins of a gateway with one account at Kite, and one where nobody logs in. */
class Scene {
  now = START;
  sent: RawRequest[] = [];
  drawn = 7;
  answers: Sending[] = [];
  asked: (RawReply | null)[] = [done({ net: [] })];
  entries: EntryBody[] = [];
  readonly logins: Logins;
  readonly sessions: VenueSessions;
  readonly account = this.#accountAt('main', 'kite');
  /** What a probe finds out. */
  probed = 'active';

  constructor() {
    const records = new Map<string, Uint8Array>([
      ['account/main/secret', checksumMaterial(Buffer.from('s3cret'))],
      ['account/main/key-id', Buffer.from('REALKEY')],
    ]);
    const vault = {
      seal: (id: string, _: string, secret: Uint8Array) => void records.set(id, Uint8Array.from(secret)),
      withSecret: <T>(id: string, _: string, use: (secret: Uint8Array) => T): T =>
        use(Uint8Array.from(records.get(id) ?? assert.fail(id))),
      recordDigest: (id: string) => (records.has(id) ? `digest of ${id}` : null),
      remove: (id: string) => void records.delete(id),
    };
    const accounts = new Map<string, unknown>([
      ['main', this.account],
      ['other', this.#accountAt('other', 'binance-usdm')],
    ]);
    const state = Object.assign(emptyState(), { accounts });
    const venues = new Map([kite, binanceUsdm].map((each) => [each.id, each]));
    const clock = {
      wallMs: () => unixMs(this.now),
      after: (_: number, task: () => void) => {
        queueMicrotask(task);
        return () => undefined;
      },
    };
    const journal = {
      state,
      submit: (prepare: (book: { append(body: EntryBody): void }) => void) => {
        prepare({ append: (body) => this.#append(body) });
        return Promise.resolve();
      },
    };
    const gateway = {
      wire: {
        send: (_: unknown, request: RawRequest, _ms: number, mayLeave: () => boolean) => {
          assert.ok(mayLeave(), 'nothing holds a log-in back');
          return Promise.resolve(this.#answer(request));
        },
      },
      ask: () => Promise.resolve(this.asked.shift() ?? null),
      keys: {
        probe: () => {
          this.account.status = this.probed;
          return Promise.resolve();
        },
      },
    };
    const log = { write: () => undefined };
    const recordOf = (): string => 'account/main/secret';
    const made = { clock, log, vault, venues, journal, state, gateway, recordOf };
    const random = { bytes: (length: number) => new Uint8Array(length).fill((this.drawn += 1)) };
    this.sessions = new VenueSessions(Object.assign(Object.create(null), made));
    const { sessions } = this;
    this.logins = new Logins(Object.assign(Object.create(null), { ...made, random, sessions }));
  }

  #accountAt(id: string, venue: string): { id: AccountId; status: string; flags: unknown[] } {
    const record = `digest of account/${id}/secret`;
    const book = { orders: new Map() };
    const made = {
      id,
      venue,
      status: 'quarantined',
      flags: [],
      record,
      book,
      trade: 'https://venue',
      ca: null,
    };
    return Object.assign(Object.create(null), made);
  }

  #answer(request: RawRequest): Sending {
    this.sent.push(request);
    return this.answers.shift() ?? { kind: 'answered', reply: reply(OPENED) };
  }

  #append(body: EntryBody): void {
    this.entries.push(body);
    if (body.kind === 'accountStatus') this.account.status = body.status;
  }

  /** What a command answers, or the code of its refusal. */
  async ask(command: 'begin' | 'finish' | 'status' | 'logout', fields: object = {}): Promise<unknown> {
    const asked = { name: 'main', ...fields };
    return Promise.resolve()
      .then(() => this.logins[command](asked, () => Promise.resolve()))
      .catch((reason: unknown) => (reason instanceof OwnerRefusal ? reason.code : Promise.reject(reason)));
  }

  /** What a browser is told that comes back with that query. */
  async comesBack(query: string, method = 'GET', path = '/callback'): Promise<string> {
    const request = { method, target: `${path}?${query}`, headers: [], body: new Uint8Array(0) };
    const told = await this.logins.callback('kite', request);
    return told === null ? 'not here' : `${told.status} ${Buffer.from(told.body).toString().trim()}`;
  }

  async state(): Promise<string> {
    const { page } = Object(await this.ask('begin'));
    return new URLSearchParams(new URL(page).searchParams.get('redirect_params') ?? '').get('state') ?? '';
  }
}

test('the first log-in opens the session with the secret’s checksum, and begins with what is held', async () => {
  const scene = new Scene();
  const quote = { 'NSE:INFY': { last_price: 1500, depth: { buy: [], sell: [] } } };
  scene.asked = [
    done({ net: [HELD, { ...HELD, tradingsymbol: 'SBIN' }, { ...HELD, quantity: 0 }] }),
    done(quote),
  ];
  const opened = Object(await scene.ask('finish', { redirect: 'request_token=r1&status=success' }));
  assert.deepEqual([opened['user'], opened['status']], ['AB1234', 'active']);
  const sum = createHash('sha256').update('REALKEYr1s3cret').digest('hex');
  assert.equal(
    Buffer.from(scene.sent[0]?.body ?? []).toString(),
    `api_key=REALKEY&request_token=r1&checksum=${sum}`,
  );
  const [baseline] = scene.entries;
  assert(baseline?.kind === 'baseline');
  assert.deepEqual(baseline.positions, [
    { instrument: 'NSE:INFY', quantity: '5', mark: '1500' },
    { instrument: 'NSE:SBIN', quantity: '5', mark: '1400' },
  ]);
  scene.account.flags = [['x', true]];
  await scene.ask('finish', { redirect: 'request_token=r2' });
  assert.equal(scene.entries.length, 1);
});

test('where the venue tells no price, what is held is taken at the price that it was bought at', async () => {
  const scene = new Scene();
  scene.asked = [done({ net: [HELD] }), reply('no prices')];
  await scene.ask('finish', { redirect: 'request_token=r1' });
  const [baseline] = scene.entries;
  assert(baseline?.kind === 'baseline');
  assert.deepEqual(baseline.positions, [{ instrument: 'NSE:INFY', quantity: '5', mark: '1400' }]);
});

test('where the venue does not say what is held or allowed, nothing is let through', async () => {
  const scene = new Scene();
  scene.asked = [null];
  assert.equal(await scene.ask('finish', { redirect: 'request_token=r1' }), 'POSITIONS_UNREADABLE');
  assert.equal(Object(await scene.ask('status'))['isOpen'], false);
  scene.asked = [done({ net: [HELD] }), null];
  scene.probed = 'quarantined';
  assert.equal(await scene.ask('finish', { redirect: 'request_token=r1' }), 'PROBE_UNREADABLE');
});

test('the API answers about log-ins in the words of these commands', async () => {
  const scene = new Scene();
  for (const [form, answer] of [
    [loginPageForm, await scene.ask('begin')],
    [openedForm, await scene.ask('finish', { redirect: 'request_token=r1' })],
    [loginPageForm, await scene.ask('begin')],
    [endedForm, await scene.ask('logout')],
  ] as const)
    assert.deepEqual(form.read(answer, ''), { ok: true, value: answer });
});

test('a state is good once, for its account, and for ten minutes', async () => {
  const scene = new Scene();
  const state = await scene.state();
  const back = `request_token=r1&status=success&state=${state}`;
  assert.match(await scene.comesBack(back), /^200 Logged in to main/);
  assert.match(await scene.comesBack(back), /^400 Nothing was opened/);
  assert.match(await scene.comesBack('request_token=r1'), /^400/);
  assert.match(await scene.comesBack(`state=${await scene.state()}`), /^400/);
  const late = await scene.state();
  scene.now += 10 * 60_000 + 1;
  assert.match(await scene.comesBack(`request_token=r1&state=${late}`), /^400/);
  assert.equal(await scene.ask('finish', { redirect: `request_token=r1&state=${late}` }), 'STATE_UNKNOWN');
  const removed = await scene.state();
  scene.account.status = 'removed';
  assert.match(await scene.comesBack(`request_token=r1&state=${removed}`), /^400/);
});

test('of states that were given out only those go that are too old', async () => {
  const scene = new Scene();
  const first = await scene.state();
  scene.now += 6 * 60_000;
  const second = await scene.state();
  scene.now += 6 * 60_000;
  await scene.state();
  assert.match(await scene.comesBack(`request_token=r1&state=${first}`), /^400/);
  assert.match(await scene.comesBack(`request_token=r1&state=${second}`), /^200/);
});

test('a fault while a session is opened is no refusal: it is not told to a browser as one', async () => {
  const scene = new Scene();
  const state = await scene.state();
  scene.sessions.open = () => {
    throw new RangeError('the vault');
  };
  await assert.rejects(scene.comesBack(`request_token=r1&state=${state}`), RangeError);
});

test('a browser is told of a log-in that the venue refuses, in our words and what the venue said', async () => {
  const scene = new Scene();
  const no = reply({ status: 'error', message: 'Token is invalid.', error_type: 'TokenException' }, 403);
  scene.answers = [{ kind: 'answered', reply: no }];
  const told = await scene.comesBack(`request_token=r1&state=${await scene.state()}`);
  assert.match(told, /^400 Nothing was opened: the venue opened no session \(HTTP 403\): .*Token is invalid/);
});

test('only the venue’s own way back is taken', async () => {
  const scene = new Scene();
  assert.equal(await scene.comesBack('request_token=r1', 'POST'), 'not here');
  assert.equal(await scene.comesBack('request_token=r1', 'GET', '/orders'), 'not here');
  const request = { method: 'GET', target: '/callback', headers: [], body: new Uint8Array(0) };
  assert.equal(scene.logins.callback('binance-usdm', request), null);
  assert.equal(scene.logins.callback('none', request), null);
});

const NO_ROOM = { kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 1 } as const;

test('what cannot be opened says why, and what found no room is tried again', async () => {
  const scene = new Scene();
  assert.equal(await scene.ask('begin', { name: 'other' }), 'NO_LOGIN');
  assert.equal(await scene.ask('finish', { redirect: 'status=error' }), 'REDIRECT_MALFORMED');
  scene.answers = [{ kind: 'lost', why: 'TIMEOUT' }];
  assert.equal(await scene.ask('finish', { redirect: 'request_token=r1' }), 'VENUE_UNREACHABLE');
  scene.answers = [NO_ROOM];
  const both = [
    scene.ask('finish', { redirect: 'request_token=r1' }),
    scene.ask('finish', { redirect: 'request_token=r1' }),
  ];
  const [first, second] = await Promise.all(both);
  assert.equal(Object(first)['status'], 'active');
  assert.equal(second, 'LOGIN_UNDER_WAY');
  scene.answers = Array.from({ length: 5 }, () => NO_ROOM);
  assert.equal(await scene.ask('finish', { redirect: 'request_token=r1' }), 'VENUE_UNREACHABLE');
  scene.account.status = 'active';
  Object.assign(scene.account, { record: 'another' });
  assert.equal(await scene.ask('begin'), 'KEY_UNKNOWN');
});

test('logging out forgets the token whatever the venue says, and stops openings', async () => {
  const scene = new Scene();
  assert.equal(await scene.ask('logout'), 'NOT_LOGGED_IN');
  await scene.ask('finish', { redirect: 'request_token=r1' });
  assert.equal(Object(await scene.ask('status'))['isOpen'], true);
  scene.answers = [{ kind: 'answered', reply: done(true) }];
  assert.deepEqual(await scene.ask('logout'), { name: 'main', ended: true, openOrders: 0 });
  assert.equal(scene.sent.at(-1)?.target, '/session/token?api_key=REALKEY&access_token=tokenA1');
  assert.equal(scene.account.status, 'quarantined');
  scene.account.flags = [['x', true]];
  await scene.ask('finish', { redirect: 'request_token=r1' });
  scene.answers = [{ kind: 'lost', why: 'TIMEOUT' }];
  assert.equal(Object(await scene.ask('logout'))['ended'], false);
  assert.equal(Object(await scene.ask('status'))['isOpen'], false);
});
