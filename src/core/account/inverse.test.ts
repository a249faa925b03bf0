import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, fromInteger, ONE, ZERO, type Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import {
  bookFill,
  emptyBook,
  settleCoins,
  valueAt,
  valuedMarkets,
  type Book,
  type Reference,
} from './book.ts';
import { survey } from './exposure.ts';
import { believedValue, coinProfit, dayProfit, type ProfitView } from './profit.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { BTC, Story } from './story-fixture.test.ts';

const NOW = unixMs(1_750_000_000_000);
const BTCUSD = 'INVERSE:BTCUSD' as Instrument;
const ETHUSD = 'INVERSE:ETHUSD' as Instrument;

type Marks = ReadonlyMap<Instrument, Decimal>;

function traded(
  side: 'buy' | 'sell',
  quantity: string,
  price: string,
  fee = '0',
  book = emptyBook(NOW),
): Book {
  const words = { quantity: decimal(quantity), price: decimal(price), fee: decimal(fee) };
  bookFill(book, { instrument: BTCUSD, side, ...words });
  return book;
}

function at(mark: string): (of: Instrument) => Decimal {
  return () => decimal(mark);
}

function view(marks: Marks, ageMs = 0): ProfitView {
  const referenceOf = (instrument: Instrument): Reference | null => {
    const mark = marks.get(instrument);
    if (mark === undefined) return null;
    const observedAt = unixMs(NOW - ageMs);
    return { instrument, mark, bid: mark, ask: mark, volume24h: null, depth: null, observedAt };
  };
  return { referenceOf, now: NOW, referenceAgeMaxMs: 5_000, collarBps: 200 };
}

test('an inverse fill moves coins and no cash, its fee is in the coin, and its turnover is its quantity', () => {
  const bought = traded('buy', '100', '50000', '0.0001');
  assert.deepEqual(
    [bought.cash, bought.coins.get(BTCUSD), bought.positions.get(BTCUSD), bought.day.turnover],
    [ZERO, decimal('0.0019'), decimal('100'), decimal('100')],
  );
  const sold = traded('sell', '100', '50000', '0.0001');
  assert.deepEqual([sold.coins.get(BTCUSD), sold.day.turnover], [decimal('-0.0021'), decimal('100')]);
});

test('profit runs with one divided by the price, and is valued at the mark', () => {
  // 100 dollars bought at 50,000 and worth 1/50,000 − 1/100,000 of a coin each: 0.001, of 100,000.
  const long = traded('buy', '100', '50000');
  assert.equal(valueAt(long, at('50000')), ZERO);
  assert.equal(valueAt(long, at('100000')), decimal('100'));
  assert.equal(valueAt(long, at('25000')), decimal('-50'));
  // A short loses 0.001 of a coin by the same move, and gains as the mark falls.
  const short = traded('sell', '100', '50000');
  assert.equal(valueAt(short, at('100000')), decimal('-100'));
  assert.equal(valueAt(short, at('25000')), decimal('50'));
});

test('what was made stays in the coin and moves with its mark, until a day begins with nothing held', () => {
  const book = traded('sell', '100', '40000', '0', traded('buy', '100', '50000'));
  assert.equal(book.positions.size, 0);
  assert.deepEqual([...valuedMarkets(book)], [BTCUSD]);
  assert.equal(book.coins.get(BTCUSD), decimal('-0.0005'));
  assert.equal(valueAt(book, at('40000')), decimal('-20'));
  assert.equal(valueAt(book, at('80000')), decimal('-40'));
  assert.equal(
    valueAt(book, () => null),
    null,
    'coins without a mark have no known value',
  );
  settleCoins(book, () => null);
  assert.equal(book.coins.size, 1);
  settleCoins(book, at('80000'));
  assert.deepEqual([book.coins.size, book.cash], [0, decimal('-40')]);
  assert.deepEqual([...valuedMarkets(book)], []);
});

test('what is held stays in the coin over the day, and of a book the value never moves by that', () => {
  const book = traded('buy', '100', '50000');
  bookFill(book, { instrument: ETHUSD, side: 'buy', quantity: ONE, price: decimal('3'), fee: ZERO });
  bookFill(book, { instrument: ETHUSD, side: 'sell', quantity: ONE, price: decimal('7'), fee: ZERO });
  const marks = new Map([
    [BTCUSD, decimal('49999.7')],
    [ETHUSD, decimal('7.3')],
  ]);
  const markOf = (of: Instrument): Decimal | null => marks.get(of) ?? null;
  const before = valueAt(book, markOf);
  settleCoins(book, markOf);
  assert.deepEqual([...book.coins.keys()], [BTCUSD]);
  assert.equal(valueAt(book, markOf), before);
});

test('a stale mark counts against what hangs on it: coins that are owed more, coins that are had less', () => {
  const marks = new Map([[BTCUSD, decimal('50000')]]);
  const long = traded('buy', '100', '50000');
  assert.equal(believedValue(long, view(marks, 5_000)), ZERO);
  assert.equal(believedValue(long, view(marks, 5_001)), decimal('-2'));
  const short = traded('sell', '100', '50000');
  assert.equal(believedValue(short, view(marks, 5_001)), decimal('-2'));
  // Long, and yet worth less at a higher mark: coins are owed beyond what the position stands for.
  const owing = traded('buy', '1', '50000', '0.01');
  assert.equal(owing.positions.get(BTCUSD), ONE);
  const fresh = believedValue(owing, view(marks)) ?? ZERO;
  assert.ok((believedValue(owing, view(marks, 5_001)) ?? ZERO) < fresh);
  assert.equal(dayProfit(long, view(new Map())), null);
  assert.equal(dayProfit(long, view(new Map([[BTCUSD, ZERO]]))), null);
});

test('open orders count with their quantity, whatever their price, their trigger and the mark are', () => {
  const story = new Story();
  const inverse = { instrument: BTCUSD, quantity: '300' };
  story.place('a', { ...inverse, price: '1' });
  story.place('b', { ...inverse, price: '90000', side: 'sell', type: 'stop', triggerPrice: '1' });
  story.place('c', { ...inverse, price: null, type: 'market', reduceOnly: true });
  story.place('d', { quantity: '2', price: '100' });
  const open = survey({
    ...{ book: story.account.book, batch: [], without: null, collarBps: 200 },
    markOf: (of) => (of === BTC ? decimal('100') : decimal('50000')),
    accountPositionOf: () => ZERO,
  });
  assert.equal(open.openingProduct, decimal('800') * ONE);
  assert.equal(open.reductionProduct, decimal('300') * ONE);
});

/** A story with a fill of the account's in an inverse market. */
function inverseStory(): Story {
  const story = new Story();
  story.outcome(story.place('a', { instrument: BTCUSD }), 'accepted', story.report('a', 'open'));
  fillIn(story, '1', 'buy', '50000');
  return story;
}

function fillIn(story: Story, trade: string, side: 'buy' | 'sell', price: string): void {
  story.tell({
    ...{ kind: 'fill', account: 'main', trade, venueOrderId: 'v-a', instrument: BTCUSD, side },
    ...{ quantity: '100', price, fee: '0', feeAsset: 'BTC', tradedAt: story.now },
  });
}

test('what was traded in an inverse market today is its quantity, in the market as in the day', () => {
  const story = inverseStory();
  fillIn(story, '2', 'sell', '40000');
  const { book } = story.account;
  assert.deepEqual([book.markets.get(BTCUSD)?.traded, book.day.turnover], [decimal('200'), decimal('200')]);
});

test('funding of an inverse market is in its coin, of any other in cash', () => {
  const story = inverseStory();
  const income = { kind: 'income', account: 'main', what: 'funding' } as const;
  const bookedAt = story.now;
  story.tell({ ...income, id: '1', instrument: BTCUSD, amount: '-0.00001', bookedAt });
  story.tell({ ...income, id: '2', instrument: BTC, amount: '3', bookedAt });
  story.tell({ ...income, id: '3', instrument: null, amount: '4', bookedAt });
  const { book } = story.account;
  assert.deepEqual([book.coins.get(BTCUSD), book.cash], [decimal('0.00199'), decimal('7')]);
});

test('an inverse position of the baseline begins without profit or loss at its mark', () => {
  const story = inverseStory();
  const positions = [{ instrument: BTCUSD, quantity: '-300', mark: '48000' }];
  story.tell({ kind: 'baseline', account: 'main', positions, orders: [] });
  const { book } = story.account;
  assert.deepEqual([book.cash, book.coins.get(BTCUSD)], [ZERO, decimal('-0.00625')]);
  assert.equal(valueAt(book, at('48000')), ZERO);
  assert.equal(valueAt(book, at('24000')), decimal('150'));
});

test('a day that begins turns the coins of what is closed into cash, of the account and of its bots', () => {
  const story = inverseStory();
  fillIn(story, '2', 'sell', '40000');
  const owner = story.bot('ann').book;
  for (const book of [story.account.book, owner]) assert.equal(book.coins.get(BTCUSD), decimal('-0.0005'));
  const startsAt = story.now;
  story.tell({ kind: 'day', account: 'main', startsAt, marks: [[BTCUSD, '40000']] });
  for (const book of [story.account.book, owner]) {
    assert.deepEqual([book.coins.size, book.cash, book.day.baseline], [0, decimal('-20'), decimal('-20')]);
  }
  assert.equal(story.account.days[0]?.profit, decimal('-20'));
});

test('coins come back from a snapshot', () => {
  const { state } = inverseStory();
  const again = readSnapshot(writeSnapshot(state));
  assert.deepEqual(again, state);
});

/** The venue's own way: a wallet per coin that realises against the average entry, which is harmonic. */
class CoinWallet {
  /** In units of 10^-36 of the coin. */
  #balance = 0n;
  #quantity = 0n;
  /** Coins that the position stands for at its entry, signed as the quantity. */
  #cost = 0n;

  fill(signed: bigint, price: bigint, fee: bigint): void {
    this.#balance -= fee * ONE;
    const against = this.#quantity !== 0n && this.#quantity > 0n !== signed > 0n;
    const size = (of: bigint): bigint => (of < 0n ? -of : of);
    const closing = !against ? 0n : size(signed) < size(this.#quantity) ? signed : -this.#quantity;
    if (closing !== 0n) {
      const share = (this.#cost * -closing) / this.#quantity;
      this.#balance += share - coinsOf(-closing, price);
      this.#cost -= share;
      this.#quantity += closing;
    }
    this.#quantity += signed - closing;
    this.#cost += coinsOf(signed - closing, price);
  }

  /** Realised and unrealised, in dollars, in units of 10^-18. */
  equity(mark: bigint): bigint {
    return ((this.#balance + this.#cost - coinsOf(this.#quantity, mark)) * mark) / ONE / ONE;
  }
}

function coinsOf(quantity: bigint, price: bigint): bigint {
  return (quantity * ONE * ONE) / price;
}

test('profit of 5,000 random inverse days equals the change of the coin wallet at the mark', () => {
  let state = 20_261_122;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % n;
  };
  for (let day = 0; day < 5_000; day += 1) {
    const wallet = new CoinWallet();
    const book = emptyBook(NOW);
    let mark = fromInteger(1_000 + below(99_000));
    for (let event = below(12); event >= 0; event -= 1) {
      if (below(4) === 0) mark = fromInteger(1_000 + below(99_000));
      const quantity = fromInteger(1 + below(1_000_000));
      const price = ((mark * BigInt(9_800 + below(400))) / 10_000n) as Decimal;
      const fee = (fromInteger(below(1_000)) / 10n ** 8n) as Decimal;
      const side = below(2) === 0 ? 'buy' : 'sell';
      bookFill(book, { instrument: BTCUSD, side, quantity, price, fee });
      wallet.fill(side === 'buy' ? quantity : -quantity, price, fee);
    }
    const profit = dayProfit(book, view(new Map([[BTCUSD, mark]])));
    assert(profit !== null);
    const difference = wallet.equity(mark) - profit;
    // Each event rounds against the book by at most one unit of the coin, worth the mark.
    assert(difference >= -20n && difference <= 20n * 100_000n, `day ${day}: off by ${difference} of 10^-18`);
  }
});

test('what an inverse market made is said in its coin, and of other markets or without a mark nothing is', () => {
  const book = traded('buy', '100', '50000', '0.0001');
  const at = (mark: string | null): Decimal | null =>
    coinProfit(book, BTCUSD, mark === null ? null : decimal(mark));
  assert.deepEqual([at('50000'), at('100000'), at(null)], [decimal('-0.0001'), decimal('0.0009'), null]);
  traded('sell', '100', '100000', '0', book);
  assert.equal(at('7'), decimal('0.0009'), 'what is not held moves with no mark');
  assert.equal(coinProfit(book, BTC, decimal('7')), null);
  assert.equal(coinProfit(book, ETHUSD, decimal('7')), ZERO, 'never traded');
});
