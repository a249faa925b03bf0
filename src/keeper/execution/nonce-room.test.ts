import assert from 'node:assert/strict';
import test from 'node:test';
import type { Account } from '../../core/account/state.ts';
import { emptyState } from '../../core/account/fold.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { Frontier } from '../../core/ledger/merkle.ts';
import type { Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { Disk, MemoryLedger } from '../../../sim/memory-ledger.ts';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline } from '../../../sim/timeline.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { sha256 } from '../open-ledger.ts';
import { Journal } from './journal.ts';
import { keepNonceRoom, skipNonces, type NonceRoomParts } from './nonce-room.ts';
import { Nonces } from './nonces.ts';
import { SteadyClock } from './steady-clock.ts';

const START = 1_795_220_000_000;

function stage(takesNonces: boolean) {
  const timeline = new Timeline(START);
  const life = { alive: true };
  const clock = new SteadyClock(timeline.clockOf(life));
  const state = emptyState();
  const disk = new Disk();
  const store = new MemoryLedger(disk, timeline, life, new SeededRandom(1));
  const journal = new Journal({
    clock,
    store,
    failpoints: { hit: () => undefined },
    state,
    frontier: new Frontier(sha256),
    onUncertain: (reason) => {
      throw reason;
    },
  });
  const venue: Venue = { ...binanceUsdm, takesNonces };
  const parts: NonceRoomParts = {
    clock,
    journal,
    nonces: new Nonces(),
    venueOf: () => venue,
    clockOffsetMs: () => 0,
  };
  const until = async (work: Promise<unknown>): Promise<number> => {
    let isOver = false;
    const end = (): void => void (isOver = true);
    work.then(end, end);
    for (let i = 0; i < 200 && !isOver; i += 1) await timeline.runUntil(timeline.now + 1);
    await work;
    return state.size;
  };
  return { state, parts, until };
}

const HOSTS = { trade: '', accountHost: '', ca: null, flags: [], warnings: [], record: '', paper: true };

/** The account of a ledger that has no other. */
async function accountOf({ state, parts, until }: ReturnType<typeof stage>): Promise<Account> {
  const body: EntryBody = { kind: 'account', account: 'main', venue: 'binance-usdm', ...HOSTS };
  await until(Promise.resolve(parts.journal.submit((book) => book.append(body))));
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  return account;
}

test('room is there from the beginning, and kept while there is something to cancel or close (I8)', async () => {
  for (const takes of [true, false]) {
    const at = stage(takes);
    const { state, parts, until } = at;
    const account = await accountOf(at);
    const first = takes ? 2 : 1;
    assert.equal(await until(keepNonceRoom(parts, account)), first);
    assert.equal(await until(keepNonceRoom(parts, account)), first, 'once');
    assert.equal(account.nonceBound > 0, takes);
    // Nearly all of it is used up.
    account.nonceBound = unixMs(START + 1);
    assert.equal(await until(keepNonceRoom(parts, account)), first, 'nothing rests, nothing is held');
    for (const table of [account.book.orders, account.book.positions]) {
      account.nonceBound = unixMs(START + 1);
      const size = state.size;
      table.set('a' as never, {} as never);
      assert.equal(await until(keepNonceRoom(parts, account)), size + (takes ? 1 : 0));
      table.clear();
    }
  }
});

test('I8: after a restore an hour of numbers counts as given, of accounts that are in use', async () => {
  const at = stage(true);
  const { parts, until } = at;
  const account = await accountOf(at);
  assert.equal(await until(skipNonces(parts)), 2);
  assert.ok(account.nonceBound >= START + 3_600_000);
  assert.equal(await until(skipNonces({ ...parts, clock: { ...parts.clock, wallMs: () => 0 as never } })), 2);
  account.status = 'removed';
  assert.equal(await until(skipNonces(parts)), 2);
  const plain = stage(false);
  await accountOf(plain);
  assert.equal(await plain.until(skipNonces(plain.parts)), 1);
});
