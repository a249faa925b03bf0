import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState } from '../../core/account/fold.ts';
import type { BookSeen } from '../streams/book-watch.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { Desk, URL_AT } from './desk-fixture.test.ts';
import { keyAdd } from './key-commands.ts';
import { OwnerRefusal } from './owner-refusal.ts';
import { paperBook } from './paper-book.ts';

const BOOK = { bids: [['99', '1']], asks: [['101', '2']] } as const;
const WANTED = { venue: 'kite', symbol: 'NSE:INFY', seconds: 3 } as const;

type Account = Readonly<Record<string, unknown>>;

function account(id: string, more: Account = {}): readonly [string, Account] {
  return [id, { id, venue: 'kite', status: 'active', limitsOf: id, ...more }];
}

/** Accounts, and what their ticker tells second for second. */
class Scene {
  now = 1_000;
  accounts: (readonly [string, Account])[] = [account('main')];
  number: number | 'unknown' | null = 408065;
  seen: BookSeen[] = [];
  open = true;
  hasTicker = true;
  stopped = 0;
  lines: unknown[] = [];
  emit = (line: string): Promise<void> => Promise.resolve(void this.lines.push(JSON.parse(line)));

  async ask(fields: object = WANTED): Promise<unknown> {
    const look = (): BookSeen => this.seen.shift() ?? { kind: 'none', why: 'silent' };
    const watch = { look, stop: () => void (this.stopped += 1) };
    const parts = {
      clock: {
        wallMs: () => this.now,
        after: (ms: number, task: () => void) => {
          this.now += ms;
          queueMicrotask(task);
        },
      },
      sessions: { isOpen: () => this.open },
      state: Object.assign(emptyState(), { accounts: new Map(this.accounts) }),
      venues: new Map([kite, binanceUsdm].map((venue) => [venue.id, venue])),
      gateway: {
        numberOf: () => Promise.resolve(this.number),
        watchBook: () => (this.hasTicker ? watch : null),
      },
    };
    return paperBook(Object.assign(Object.create(null), parts))({ ...fields }, this.emit);
  }

  async refusal(fields?: object): Promise<string> {
    try {
      await this.ask(fields);
      return 'none';
    } catch (reason) {
      assert.ok(reason instanceof OwnerRefusal);
      return reason.code;
    }
  }
}

test('a book comes second for second, with the time, and a word where there is none', async () => {
  const scene = new Scene();
  const empty = { bids: [], asks: BOOK.asks } as const;
  scene.seen = [
    { kind: 'none', why: 'silent' },
    { kind: 'book', book: BOOK },
    { kind: 'none', why: 'away' },
    { kind: 'book', book: empty },
  ];
  assert.deepEqual(await scene.ask(), { account: 'main', symbol: 'NSE:INFY', number: 408065 });
  const first = { account: 'main', number: 408065 };
  assert.deepEqual(scene.lines, [first, { at: 2_000, ...BOOK }, { none: 'away' }, { none: 'noDepth' }]);
  assert.equal(scene.stopped, 1);
});

test('a session that ends meanwhile is said, and nothing is listened to once nobody reads', async () => {
  const scene = new Scene();
  scene.emit = (line) => {
    scene.lines.push(JSON.parse(line));
    scene.open = scene.lines.length < 2;
    return scene.lines.length > 2
      ? Promise.reject(new OwnerRefusal('CALLER_GONE', 'gone'))
      : Promise.resolve();
  };
  assert.equal(await scene.refusal(), 'CALLER_GONE');
  assert.deepEqual(scene.lines.slice(1), [{ none: 'silent' }, { none: 'loggedOut' }]);
  assert.equal(scene.stopped, 1);
});

test('the account is the one that is named, or the only one that is no stand-in', async () => {
  const scene = new Scene();
  scene.accounts = [
    account('main'),
    account('main-paper', { limitsOf: 'main' }),
    account('old', { status: 'removed' }),
    account('coins', { venue: 'binance-usdm' }),
  ];
  assert.equal(await scene.refusal(), 'none');
  assert.equal(await scene.refusal({ ...WANTED, name: 'main-paper' }), 'ACCOUNT_UNKNOWN');
  scene.accounts.push(account('second'));
  assert.equal(await scene.refusal(), 'ACCOUNT_UNSAID');
  assert.equal(Object(await scene.ask({ ...WANTED, name: 'second' })).account, 'second');
});

test('what cannot be recorded is refused with what to do', async () => {
  const scene = new Scene();
  assert.equal(await scene.refusal({ ...WANTED, venue: 'binance-usdm' }), 'NO_TICKER');
  for (const seconds of [0, 1_801, 1.5, '5'])
    assert.equal(await scene.refusal({ ...WANTED, seconds }), 'SECONDS_MALFORMED');
  scene.hasTicker = false;
  assert.equal(await scene.refusal(), 'NO_TICKER');
  scene.number = null;
  assert.equal(await scene.refusal(), 'VENUE_UNREACHABLE');
  scene.number = 'unknown';
  assert.equal(await scene.refusal(), 'MARKET_UNKNOWN');
  scene.open = false;
  assert.equal(await scene.refusal(), 'NOT_LOGGED_IN');
  scene.accounts = [];
  assert.equal(await scene.refusal(), 'ACCOUNT_UNKNOWN');
  assert.deepEqual(scene.lines, []);
});

test('the gateway watches a book where the venue has a ticker, and asks no number of what is no market', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, {
    venue: 'kite',
    name: 'zed',
    apiKey: 'KITEKEY',
    secret: 'kite-secret',
    baseUrl: URL_AT,
  });
  const { gateway, state } = desk.parts;
  const [zed] = state.accounts.values();
  assert.ok(zed !== undefined);
  assert.deepEqual(gateway.watchBook(zed, 408065)?.look(), { kind: 'none', why: 'away' });
  assert.equal(gateway.watchBook({ ...zed, venue: 'bybit' }, 408065), null);
  assert.equal(await gateway.numberOf(zed, 'bitcoin'), 'unknown');
});
