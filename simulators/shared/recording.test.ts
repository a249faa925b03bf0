import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, formatDecimal } from '../../src/core/units/decimal.ts';
import { Caller, START } from '../binance-usdm/fixtures/caller.ts';
import { marketSpecs as bybitSpecs } from '../bybit/market-spec.ts';
import { marketSpecs as hyperliquidSpecs } from '../hyperliquid/market-spec.ts';
import { Market } from './market.ts';
import { parseStart } from './process-options.ts';
import { FRAMES_MAX, readRecording, writeRecording, type RecordedFrame } from './recording.ts';

const AT = 1_700_000_000_000;

/** Three seconds: two levels a side, then a rise through the asks, then a gap of a second, and back. */
const FRAMES: readonly RecordedFrame[] = [
  {
    at: AT,
    bids: [
      ['59999.9', '0.5'],
      ['59990', '1'],
    ],
    asks: [
      ['60000', '0.300'],
      ['60010', '0.2'],
    ],
  },
  { at: AT + 1_000, bids: [['60020', '1']], asks: [['60021.04', '0.4005']] },
  { at: AT + 3_000, bids: [['59999', '1']], asks: [['60001', '1']] },
];
const MARKETS = [{ symbol: 'BTCUSDT', recording: FRAMES, flowPerSecond: decimal('0.001') }];

function fillsOf(caller: Caller): readonly string[] {
  return caller.engine
    .inspect('ann')
    .fills.map(({ price, quantity }) => `${formatDecimal(quantity)} at ${formatDecimal(price)}`);
}

test('an order walks the recorded depth, fills in part, and the same again from the same recording', () => {
  const life = (): readonly string[] => {
    const caller = new Caller({ markets: MARKETS });
    const placed = caller.order('ann', 'BUY 0.600 BTCUSDT 60010 IOC', { newOrderRespType: 'RESULT' });
    assert.equal(Object(placed.body).executedQty, '0.500');
    // What was taken is gone for this second, and the rest waits until the book comes down to it.
    caller.order('ann', 'BUY 0.100 BTCUSDT 60010 GTC');
    assert.equal(caller.engine.inspect('ann').openOrders.length, 1);
    caller.pass(2_500);
    assert.equal(caller.engine.inspect('ann').openOrders.length, 1, 'the asks are above it');
    caller.pass(600);
    assert.equal(caller.engine.inspect('ann').openOrders.length, 0, 'and came down');
    return fillsOf(caller);
  };
  const fills = life();
  assert.deepEqual(fills.slice(0, 2), ['0.3 at 60000', '0.2 at 60010']);
  assert.equal(fills.length > 2, true);
  assert.deepEqual(life(), fills);
});

test('a recorded market shows what was there, second for second, and begins anew', () => {
  const [spec] = bybitSpecs(['BTCUSDT'], []);
  assert.ok(spec !== undefined);
  const market = new Market({ ...spec, recording: FRAMES }, 1, START);
  const shown = (): readonly string[] =>
    (['bid', 'ask'] as const).map((side) => {
      const quote = market.best(side);
      return quote === null ? '' : `${formatDecimal(quote.quantity)} at ${formatDecimal(quote.price)}`;
    });
  assert.deepEqual(shown(), ['0.5 at 59999.9', '0.3 at 60000']);
  assert.equal(formatDecimal(market.mark), '59999.9');
  assert.equal(formatDecimal(market.quantityAt('ask', decimal('60010'))), '0.2');
  assert.equal(formatDecimal(market.quantityAt('ask', decimal('60011'))), '0');
  assert.equal(market.quote('ask', 2), null);
  market.setMark(decimal('1'));
  market.moveTo(START + 1_000);
  // On the steps of the market nothing is better than it was.
  assert.deepEqual(shown(), ['1 at 60020', '0.4 at 60021.1']);
  market.moveTo(START + 2_000);
  assert.deepEqual(
    shown(),
    ['1 at 60020', '0.4 at 60021.1'],
    'a second without a book: the one before holds',
  );
  market.moveTo(START + 4_000);
  assert.deepEqual(shown(), ['0.5 at 59999.9', '0.3 at 60000'], 'and over again');
  assert.equal(formatDecimal(market.markAt(START - 1_000)), '60000');
});

test('a recording comes back as it was written, bounded to its newest books', () => {
  const recording = { venue: 'bybit', symbol: 'BTCUSDT', frames: FRAMES };
  assert.deepEqual(readRecording(writeRecording(recording)), recording);
  const numbered = { ...recording, number: 408065 };
  assert.deepEqual(readRecording(writeRecording(numbered)), numbered);
  const many = Array.from(
    { length: FRAMES_MAX + 5 },
    (_, at) => ({ ...FRAMES[2], at: AT + at }) as RecordedFrame,
  );
  const read = readRecording(writeRecording({ ...recording, frames: many }));
  assert.ok('frames' in read);
  assert.deepEqual([read.frames.length, read.frames[0]?.at], [FRAMES_MAX, AT + 5]);
});

test('a damaged recording is refused by the line that is wrong', () => {
  const good = writeRecording({ venue: 'bybit', symbol: 'BTCUSDT', frames: FRAMES });
  const [head = '', first = '', second = ''] = good.split('\n');
  const lineOf = (text: string): unknown => Object(readRecording(text)).line;
  assert.equal(lineOf(''), 1);
  assert.equal(lineOf('{"recording":2}\n'), 1);
  assert.equal(lineOf(good.replace('"symbol"', '"number":-1,"symbol"')), 1);
  assert.equal(lineOf(`${head}\n`), 2);
  assert.equal(lineOf(`${head}\n${first}\n${second.slice(0, 40)}`), 3);
  assert.equal(lineOf(`${head}\n${second}\n${first}\n`), 3, 'time goes back');
  const frame = { at: AT, bids: [['2', '1']], asks: [['3', '1']] };
  for (const change of [
    { at: -1 },
    { bids: [] },
    { bids: [['3', '1']] },
    {
      bids: [
        ['1', '1'],
        ['2', '1'],
      ],
    },
    {
      asks: [
        ['3', '1'],
        ['3', '1'],
      ],
    },
    { asks: [['0', '1']] },
    { asks: [['3', '-1']] },
    { asks: [['3']] },
    { asks: [['x', '1']] },
    { asks: 'x' },
  ])
    assert.equal(lineOf(`${head}\n${JSON.stringify({ ...frame, ...change })}\n`), 2, JSON.stringify(change));
});

test('every venue’s process takes a recording for a market, and none that is damaged', () => {
  const start = (recording: unknown, number?: unknown): unknown =>
    parseStart(
      new Map<string, unknown>([
        ['accounts', []],
        ['markets', [{ symbol: 'BTC', recording, ...(number === undefined ? {} : { number }) }]],
      ]),
      ['plain'],
      () => null,
    )?.engine.markets;
  assert.deepEqual(start(FRAMES), [{ symbol: 'BTC', recording: FRAMES }]);
  assert.deepEqual(start([]), [{ symbol: 'BTC' }]);
  assert.equal(start([{ at: 1 }]), undefined);
  assert.deepEqual(start(FRAMES, 7), [{ symbol: 'BTC', recording: FRAMES, number: 7 }]);
  assert.equal(start(FRAMES, 'seven'), undefined);
  const [spec] = hyperliquidSpecs(['BTC'], [{ symbol: 'BTC', recording: FRAMES }]);
  assert.equal(spec?.recording, FRAMES);
});
