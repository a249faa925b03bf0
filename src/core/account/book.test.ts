import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rest, world } from '../policy/policy-fixture.test.ts';
import { decimal, type Decimal, ZERO } from '../units/decimal.ts';
import { unixMs } from '../units/time.ts';
import { bookFill, emptyBook, movePosition, remainingOf, valueAt, type Book } from './book.ts';
import { BTC, ETH } from './story-fixture.test.ts';

const SMALLEST = '0.000000000000000001';

function filled(side: 'buy' | 'sell', quantity: string, price: string, fee = '0'): Book {
  const book = emptyBook(unixMs(5));
  const words = { quantity: decimal(quantity), price: decimal(price), fee: decimal(fee) };
  bookFill(book, { instrument: BTC, side, ...words });
  return book;
}

test('a buy spends and a sell earns, both pay the fee, and both are turnover', () => {
  const bought = filled('buy', '2', '100', '0.5');
  assert.deepEqual(
    [bought.cash, bought.positions.get(BTC), bought.day.turnover],
    [decimal('-200.5'), decimal('2'), decimal('200')],
  );
  const sold = filled('sell', '2', '100', '0.5');
  assert.deepEqual(
    [sold.cash, sold.positions.get(BTC), sold.day.turnover],
    [decimal('199.5'), decimal('-2'), decimal('200')],
  );
});

test('what cannot be divided counts against the book: spent is rounded up, earned down, turnover up', () => {
  assert.equal(filled('buy', SMALLEST, '0.5').cash, decimal(`-${SMALLEST}`));
  assert.equal(filled('sell', SMALLEST, '0.5').cash, ZERO);
  for (const side of ['buy', 'sell'] as const) {
    assert.equal(filled(side, SMALLEST, '0.5').day.turnover, decimal(SMALLEST));
  }
});

test('a position adds up and is forgotten at exactly zero', () => {
  const book = emptyBook(unixMs(5));
  movePosition(book, BTC, decimal('1'));
  movePosition(book, BTC, decimal(`-0.999999999999999999`));
  assert.equal(book.positions.get(BTC), decimal(SMALLEST));
  movePosition(book, BTC, decimal(`-${SMALLEST}`));
  assert.equal(book.positions.has(BTC), false);
});

test('a value is cash and all positions, rounded down, and unknown with one mark missing', () => {
  const book = filled('buy', '2', '100');
  movePosition(book, ETH, decimal(SMALLEST));
  const marks = new Map([
    [BTC, decimal('110')],
    [ETH, decimal('0.5')],
  ]);
  assert.equal(
    valueAt(book, (of) => marks.get(of) ?? null),
    decimal('20'),
  );
  marks.delete(ETH);
  assert.equal(
    valueAt(book, (of) => marks.get(of) ?? null),
    null,
  );
});

test('what may still fill is the quantity less the fills, at least nothing, and nothing where none is named', () => {
  const on = world();
  const left = (quantity: string | null, done: string): Decimal =>
    remainingOf(rest(on, { quantity }, { filled: decimal(done) }));
  assert.equal(left('2', '0.5'), decimal('1.5'));
  assert.equal(left('2', '2'), ZERO);
  assert.equal(left('2', '3'), ZERO);
  assert.equal(left(null, '3'), ZERO);
});
