import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { emptyState } from '../../core/account/fold.ts';
import type { Account } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { AccountId, VenueId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import type { Sending } from '../../ports.ts';
import { attach } from '../../venues/kite/attach.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { sessionWire } from '../wire/session-wire.ts';
import { VenueSessions } from './venue-sessions.ts';

const MAIN = 'main' as AccountId;
const START = 1_795_220_000_000;
const HOUR = 3_600_000;
/** A text that nothing else has. */
const CANARY = 'SESSIONTOKENCANARY';

class Scene {
  now = START;
  readonly logged: string[] = [];
  readonly entries: EntryBody[] = [];
  readonly records = new Map<string, Uint8Array>();
  readonly account: { id: AccountId; venue: VenueId; status: string };
  readonly sessions: VenueSessions;
  /** The record of the credential that is in use. */
  credential: string | null = 'account/main/secret';
  /** Set: what comes into the ledger before the next word of the sessions does. */
  before: (() => void) | null = null;
  #due: (() => void)[] = [];

  constructor(venue: VenueId = 'kite', records?: Map<string, Uint8Array>) {
    this.account = { id: MAIN, venue, status: 'active' };
    if (records !== undefined) this.records = records;
    const state = { ...emptyState(), accounts: new Map([[MAIN, this.account]]) };
    const vault = {
      seal: (id: string, _: string, secret: Uint8Array) => {
        this.records.set(id, Uint8Array.from(secret));
        return 'digest';
      },
      withSecret: <T>(id: string, _: string, use: (secret: Uint8Array) => T): T => {
        const lent = Buffer.from(this.records.get(id) ?? assert.fail('no record'));
        const used = use(lent);
        lent.fill(0);
        return used;
      },
      recordDigest: (id: string) => (this.records.has(id) ? 'digest' : null),
      remove: (id: string) => void this.records.delete(id),
    };
    const venues = new Map([kite, binanceUsdm].map((each) => [each.id, each]));
    const log = {
      write: (level: string, code: string, facts?: object) =>
        void this.logged.push(`${level} ${code} ${JSON.stringify(facts)}`),
    };
    const clock = {
      wallMs: () => unixMs(this.now),
      monotonicMs: () => this.now,
      after: (_: number, task: () => void) => {
        this.#due.push(task);
        return () => void (this.#due = this.#due.filter((one) => one !== task));
      },
    };
    const submit = (prepare: (book: { append(body: EntryBody): void }) => void): Promise<void> => {
      this.before?.();
      prepare({ append: (body) => this.#append(body) });
      return Promise.resolve();
    };
    this.sessions = new VenueSessions(
      Object.assign(Object.create(null), {
        ...{ clock, log, vault, venues },
        recordOf: () => this.credential,
        journal: { state, submit },
      }),
    );
  }

  get asAccount(): Account {
    return Object.assign(Object.create(null), this.account);
  }

  #append(body: EntryBody): void {
    this.entries.push(body);
    if (body.kind === 'accountStatus') this.account.status = body.status;
  }

  open(forMs: number, token = CANARY): void {
    this.sessions.open(MAIN, Buffer.from(token), unixMs(this.now + forMs));
  }

  /** A question under the session that is open now. */
  signed(): RawRequest {
    const bytes = this.sessions.withToken(MAIN, (token) => Uint8Array.from(token));
    const asked = { host: 'trade', method: 'GET', path: '/orders', payload: '' } as const;
    const draft = { ...asked, stampedAt: unixMs(START), windowMs: 15_000 };
    return attach(draft, 'KEY', { type: 'checksum', bytes });
  }

  /** Sends it; what is given back lets the venue answer that the token is bad. */
  send(request: RawRequest): () => Promise<void> {
    const { promise, resolve } = Promise.withResolvers<Sending>();
    const venues = new Map([[kite.id, kite]]);
    const wire = sessionWire({ wire: { send: () => promise }, venues, sessions: this.sessions });
    const target = { baseUrl: 'https://venue', ca: null, venue: kite.id, account: MAIN };
    const sent = wire.send(target, request, 1, () => true);
    const said = { status: 'error', message: 'no', data: null, error_type: 'TokenException' };
    return async () => {
      resolve({
        kind: 'answered',
        reply: { status: 403, headers: [], body: Buffer.from(JSON.stringify(said)) },
      });
      await sent;
    };
  }

  get isOpen(): boolean {
    return this.sessions.isOpen(this.asAccount);
  }

  /** Lets what is due happen. */
  tick(ms: number): void {
    this.now += ms;
    for (const task of this.#due.splice(0)) task();
  }
}

const scenes: Scene[] = [];
afterEach(() => scenes.splice(0).forEach((scene) => scene.sessions.stop()));

function scene(venue?: VenueId, records?: Map<string, Uint8Array>): Scene {
  const made = new Scene(venue, records);
  scenes.push(made);
  made.sessions.start();
  return made;
}

test('a session is open until its end, also after a restart, and its token is lent as it came', () => {
  const first = scene();
  assert.equal(first.sessions.isOpen(first.asAccount), false);
  first.open(HOUR);
  assert.equal(first.sessions.isOpen(first.asAccount), true);
  const token = first.sessions.withToken(MAIN, (bytes) => Buffer.from(bytes).toString());
  assert.equal(token, CANARY);
  const second = scene('kite', first.records);
  assert.equal(second.sessions.untilOf(MAIN), START + HOUR);
  second.now += HOUR;
  assert.equal(second.sessions.isOpen(second.asAccount), false);
});

test('at a venue that signs each request there is nothing to open', () => {
  const { sessions, asAccount, entries, tick } = scene('binance-usdm');
  assert.equal(sessions.isOpen(asAccount), true);
  tick.call(scenes[0], 10_000);
  assert.deepEqual(entries, []);
});

test('T37: the owner is warned before the end; then openings stop, the ledger says so, and the token is gone', () => {
  const one = scene();
  one.open(HOUR);
  one.tick(1_000);
  assert.deepEqual(one.logged, []);
  one.tick(HOUR / 2);
  one.tick(1_000);
  assert.deepEqual(one.logged, ['alert SESSION_ENDS_SOON {"account":"main","minutes":30}']);
  one.tick(HOUR);
  one.tick(1_000);
  assert.equal(one.logged.at(-1), 'alert SESSION_ENDED {"account":"main"}');
  assert.deepEqual(
    one.entries.map((body) => body.kind === 'accountStatus' && body.status),
    ['quarantined'],
  );
  assert.equal(one.records.size, 0);
  one.open(HOUR);
  one.account.status = 'removed';
  one.tick(2 * HOUR);
  assert.equal(one.entries.length, 1);
});

test('an account that is not active any more when its session ends is left as it is', () => {
  const one = scene();
  one.open(HOUR);
  one.before = () => void (one.account.status = 'removed');
  one.tick(2 * HOUR);
  assert.deepEqual([one.entries, one.account.status, one.records.size], [[], 'removed', 0]);
});

test('what the venue says is over is over at once, is told once, and no token is in what is told', () => {
  const one = scene();
  one.open(HOUR);
  one.sessions.over(MAIN, () => false);
  assert.deepEqual([one.isOpen, one.logged], [true, []]);
  one.sessions.over(MAIN, () => true);
  one.sessions.over(MAIN, () => true);
  assert.deepEqual(one.logged, ['alert SESSION_OVER {"account":"main"}']);
  assert.equal(one.sessions.isOpen(one.asAccount), false);
  one.tick(5_000);
  assert.equal(one.logged.join('').includes(CANARY), false);
});

test('what the venue calls over some minutes before its end ended as it does each day, and is no surprise', () => {
  const one = scene();
  one.open(HOUR);
  one.tick(HOUR - 5 * 60_000);
  one.tick(1_000);
  one.sessions.over(MAIN, () => true);
  one.tick(6_000);
  assert.deepEqual(
    one.logged.map((line) => line.split(' ')[1]),
    ['SESSION_ENDS_SOON', 'SESSION_ENDED'],
  );
  assert.equal(one.account.status, 'quarantined');
});

test('a session that was opened beside is lent from the moment on at which its credential is in use', () => {
  const one = scene();
  one.open(HOUR);
  const lent = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
  const token = (): string => one.sessions.withToken(MAIN, lent);
  one.sessions.openBeside(MAIN, Buffer.from('NEXT'), unixMs(START + 2 * HOUR));
  assert.deepEqual([token(), one.sessions.untilOf(MAIN), one.records.size], [CANARY, START + HOUR, 2]);
  one.credential = 'account/main/secret/b';
  assert.deepEqual([token(), one.sessions.untilOf(MAIN)], ['NEXT', START + 2 * HOUR]);
  one.sessions.settle(MAIN);
  assert.deepEqual([...one.records.keys()], ['account/main/session/b']);
  one.sessions.openBeside(MAIN, Buffer.from('BACK'), unixMs(START + HOUR));
  one.credential = 'account/main/secret';
  assert.equal(token(), 'BACK');
});

test('T37: of an account without a credential no session is kept, lent or opened', () => {
  const one = scene();
  one.open(HOUR);
  one.sessions.openBeside(MAIN, Buffer.from('NEXT'), unixMs(START + HOUR));
  one.credential = null;
  one.sessions.settle(MAIN);
  assert.deepEqual([one.records.size, one.sessions.untilOf(MAIN)], [0, null]);
  const late = Buffer.from('LATE');
  one.sessions.open(MAIN, late, unixMs(START + HOUR));
  assert.deepEqual([one.records.size, late.toString('hex')], [0, '00000000']);
  assert.throws(() => one.sessions.withToken(MAIN, () => 0), { code: 'VAULT_RECORD_REFUSED' });
});

test('T37: what is said of an earlier session ends none that came after, whenever it was sent', async () => {
  const one = scene();
  one.open(HOUR, 'FIRST');
  const first = one.signed();
  const answer = one.send(first);
  one.open(HOUR, 'SECOND');
  await answer();
  assert.equal(one.isOpen, true, 'answered after the next log-in');
  // What was signed may wait for its turn: it leaves when there is another session already.
  await one.send(first)();
  assert.equal(one.isOpen, true, 'sent after the next log-in');
  const second = one.signed();
  const beside = one.send(second);
  one.sessions.openBeside(MAIN, Buffer.from('THIRD'), unixMs(START + HOUR));
  one.credential = 'account/main/secret/b';
  await beside();
  assert.equal(one.isOpen, true, 'answered between the entry of a rotation and its being durable');
  one.sessions.settle(MAIN);
  await one.send(second)();
  assert.deepEqual([one.isOpen, one.logged], [true, []], 'sent after the rotation');
  await one.send(one.signed())();
  assert.deepEqual([one.isOpen, one.logged], [false, ['alert SESSION_OVER {"account":"main"}']]);
});
