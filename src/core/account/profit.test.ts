import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, formatDecimal, fromInteger, ZERO, type Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { bookFill, emptyBook, valueAt, type Book, type Reference } from './book.ts';
import { dayProfit, lossLevel, type ProfitView } from './profit.ts';

const NOW = unixMs(1_750_000_000_000);
const BTC = 'BTCUSDT' as Instrument;
const ETH = 'ETHUSDT' as Instrument;
const SYMBOLS: readonly Instrument[] = [BTC, ETH, 'SOLUSDT' as Instrument];

function view(marks: ReadonlyMap<Instrument, Decimal>, ageMs = 0): ProfitView {
  const referenceOf = (instrument: Instrument): Reference | null => {
    const mark = marks.get(instrument);
    if (mark === undefined) return null;
    const observedAt = unixMs(NOW - ageMs);
    return { instrument, mark, bid: mark, ask: mark, volume24h: null, depth: null, observedAt };
  };
  return { referenceOf, now: NOW, referenceAgeMaxMs: 5_000, collarBps: 200 };
}

test('a book that holds nothing and did nothing has made exactly zero, whatever the prices', () => {
  const book = emptyBook(NOW);
  assert.equal(dayProfit(book, view(new Map())), ZERO);
  assert.equal(dayProfit(book, view(new Map([[BTC, decimal('1')]]), 99_000)), ZERO);
  assert.equal(lossLevel(ZERO, decimal('0.01')), 'normal');
  assert.equal(lossLevel(ZERO, ZERO), 'normal');
});

test('a position without any mark makes the profit unknown, not zero', () => {
  const book = emptyBook(NOW);
  book.positions.set(BTC, decimal('1'));
  assert.equal(dayProfit(book, view(new Map())), null);
  assert.equal(dayProfit(book, view(new Map([[BTC, ZERO]]))), null);
});

test('a stale mark counts against the position, long and short', () => {
  const book = emptyBook(NOW);
  const marks = new Map([
    [BTC, decimal('100')],
    [ETH, decimal('10')],
  ]);
  book.positions.set(BTC, decimal('1'));
  book.positions.set(ETH, decimal('-5'));
  assert.equal(dayProfit(book, view(marks, 5_000)), decimal('50'));
  assert.equal(dayProfit(book, view(marks, 5_001)), decimal('47'));
  const least = emptyBook(NOW);
  least.positions.set(BTC, decimal('0.000000000000000001'));
  assert.equal(dayProfit(least, view(marks, 5_001)), decimal('0.000000000000000098'));
});

test('the limit warns at eighty per cent and is reached at the whole', () => {
  const max = decimal('100');
  assert.equal(lossLevel(decimal('-79.99'), max), 'normal');
  assert.equal(lossLevel(decimal('-80'), max), 'warning');
  assert.equal(lossLevel(decimal('-99.99'), max), 'warning');
  assert.equal(lossLevel(decimal('-100'), max), 'reached');
  assert.equal(lossLevel(decimal('500'), max), 'normal');
});

/** The venue's own way to count: a wallet that realises against the average entry, and unrealised profit on top. */
class Wallet {
  /** In units of 10^-36. */
  #balance = 0n;
  readonly #held = new Map<Instrument, { quantity: bigint; cost: bigint }>();

  fill(instrument: Instrument, signed: bigint, price: bigint, fee: bigint): void {
    this.#balance -= fee * 10n ** 18n;
    const held = this.#held.get(instrument) ?? { quantity: 0n, cost: 0n };
    const against = held.quantity !== 0n && held.quantity > 0n !== signed > 0n;
    const size = (of: bigint): bigint => (of < 0n ? -of : of);
    const closing = !against ? 0n : size(signed) < size(held.quantity) ? signed : -held.quantity;
    if (closing !== 0n) {
      const share = (held.cost * -closing) / held.quantity;
      this.#balance += -closing * price - share;
      held.cost -= share;
      held.quantity += closing;
    }
    held.quantity += signed - closing;
    held.cost += (signed - closing) * price;
    this.#held.set(instrument, held);
  }

  pay(amount: bigint): void {
    this.#balance += amount * 10n ** 18n;
  }

  equity(marks: ReadonlyMap<Instrument, Decimal>): bigint {
    let sum = this.#balance;
    for (const [instrument, held] of this.#held)
      sum += held.quantity * (marks.get(instrument) ?? 0n) - held.cost;
    return sum;
  }
}

/** A restart: what a book knows about money, written as text and read again. */
function restarted(book: Book): Book {
  const text = JSON.stringify({
    cash: formatDecimal(book.cash),
    positions: [...book.positions].map(([instrument, quantity]) => [instrument, formatDecimal(quantity)]),
    startsAt: book.day.startsAt,
    baseline: formatDecimal(book.day.baseline),
    turnover: formatDecimal(book.day.turnover),
  });
  const read: Record<string, unknown> = JSON.parse(text);
  const again = emptyBook(unixMs(Number(read['startsAt'])));
  again.cash = decimal(String(read['cash']));
  again.day = {
    startsAt: again.day.startsAt,
    baseline: decimal(String(read['baseline'])),
    turnover: decimal(String(read['turnover'])),
    worst: ZERO,
  };
  for (const row of read['positions'] as readonly [Instrument, string][]) {
    again.positions.set(row[0], decimal(row[1]));
  }
  return again;
}

test('profit of 10,000 random days with restarts equals the change of wallet and unrealised profit', () => {
  let state = 20_250_619;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % n;
  };
  const amount = (digits: number): Decimal =>
    (fromInteger(1 + below(1_000_000)) / 10n ** BigInt(digits)) as Decimal;
  const wallet = new Wallet();
  const marks = new Map<Instrument, Decimal>(SYMBOLS.map((symbol) => [symbol, amount(4)]));
  let book = emptyBook(NOW);
  let worst = 0n;
  for (let day = 0; day < 10_000; day += 1) {
    const began = wallet.equity(marks);
    const baseline = valueAt(book, (instrument) => marks.get(instrument) ?? null);
    assert(baseline !== null);
    book.day = { startsAt: NOW, baseline, turnover: ZERO, worst: ZERO };
    for (let event = below(12); event >= 0; event -= 1) {
      const instrument = SYMBOLS[below(3)] ?? BTC;
      const kind = below(8);
      if (kind === 0) book = restarted(book);
      if (kind === 1) marks.set(instrument, amount(4));
      if (kind === 2) {
        const paid = (amount(8) - amount(8)) as Decimal;
        book.cash = (book.cash + paid) as Decimal;
        wallet.pay(paid);
      }
      if (kind < 3) continue;
      const [quantity, price, fee] = [amount(6), amount(4), amount(9)];
      const side = below(2) === 0 ? 'buy' : 'sell';
      bookFill(book, { instrument, side, quantity, price, fee });
      wallet.fill(instrument, side === 'buy' ? quantity : -quantity, price, fee);
    }
    const profit = dayProfit(book, view(marks));
    assert(profit !== null);
    const difference = profit * 10n ** 18n - (wallet.equity(marks) - began);
    const size = difference < 0n ? -difference : difference;
    if (size > worst) worst = size;
  }
  assert(worst <= 10n ** 28n, `off by ${worst} of 10^-36`);
});
