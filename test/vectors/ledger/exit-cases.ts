import type { ActionRecord, EntryBody, OrderRecord } from '../../../src/core/ledger/entry.ts';
import type { ExportCase } from './export-case.ts';
import { story } from './rule-cases.ts';
import { halt, intent, ORDER, place } from './sample-ledger.ts';

const REPORT = {
  id: 'theirs',
  venueOrderId: '90',
  state: 'open',
  filled: '0',
  quantity: '1',
  price: '60000',
} as const;

const ADDED: EntryBody = {
  ...{ kind: 'account', account: 'main', venue: 'bybit', ca: null, paper: true },
  ...{ trade: 'https://api.bybit.com', accountHost: 'https://api.bybit.com' },
  ...{ flags: [], warnings: [], record: '1a'.repeat(32) },
};
const SILENT: Extract<EntryBody, { kind: 'deadMan' }> = {
  ...{ kind: 'deadMan', account: 'main', bot: 'grid', silentMs: 30_000 },
  ...{ cancelled: [], spared: 0 },
};
const BRACKET = place({
  clientOrderId: 'bracket',
  attached: {
    closes: 'position',
    takeProfit: { triggerPrice: '66000', price: null },
    stopLoss: { triggerPrice: '57000', price: null },
  },
});

/** What the venue placed by itself after that one: as a rule a sale of all that is held. */
function exit(venueOrderId: string, change: Partial<OrderRecord>): Extract<EntryBody, { kind: 'foreign' }> {
  const id = `~${venueOrderId}`;
  const plain = { ...ORDER, side: 'sell', quantity: null, price: null, timeInForce: null } as const;
  return {
    ...{ kind: 'foreign', account: 'main', origin: 'attached', parent: 'bracket', venueOrderId },
    instrument: 'BTCUSDT',
    order: { ...plain, clientOrderId: id, closePosition: true, ...change },
    report: { ...REPORT, id, venueOrderId },
  };
}

/** Exits of a position, as an entry has them. */
export const SET: Extract<ActionRecord, { kind: 'guard' }>['guard'] = {
  instrument: 'BTCUSDT',
  positionSide: 'both',
  attached: { closes: 'position', takeProfit: null, stopLoss: { triggerPrice: '57000', price: null } },
  quantity: null,
  drops: ['takeProfit'],
  extras: [],
};
const GUARD = intent({ kind: 'guard', guard: SET });
const CHANGED = intent({
  ...{ kind: 'amend', instrument: 'BTCUSDT', target: { by: 'client', id: 'bracket' }, side: null },
  ...{ quantity: '1', price: '60000', extras: [] },
  exits: { closes: 'position', stopLoss: { triggerPrice: '56000', price: null } },
});

/** Orders that the venue placed by itself, as a bot asked for with an order of its own, and otherwise. */
export const EXIT_CASES: readonly ExportCase[] = [
  story('an order of which a builder is paid', [
    place({ clientOrderId: 'paying', builder: { address: `0x${'ab'.repeat(20)}`, tenthsOfBps: 10 } }),
  ]),
  story(
    'exits that were set for a position, or changed, asked for and not',
    [
      ADDED,
      GUARD,
      { ...exit('2', { type: 'stopMarket', triggerPrice: '57000' }), parent: '~guard-4' },
      { ...exit('3', { type: 'stopMarket', triggerPrice: '57000', side: 'buy' }), parent: '~guard-4' },
      { ...exit('4', { type: 'stopMarket', triggerPrice: '58000' }), parent: '~guard-4' },
      { ...exit('5', { type: 'stopMarket', triggerPrice: '57000' }), parent: '~guard-5' },
      BRACKET,
      CHANGED,
      exit('6', { type: 'stopMarket', triggerPrice: '57000' }),
      exit('7', { type: 'stopMarket', triggerPrice: '56000' }),
      exit('8', { type: 'stopMarket', triggerPrice: '55000' }),
      halt('openings', { kind: 'everything' }),
      GUARD,
      halt('orders', { kind: 'everything' }),
      GUARD,
    ],
    [7, 'EXIT_NOT_ASKED_FOR', null],
    [8, 'EXIT_NOT_ASKED_FOR', null],
    [13, 'EXIT_NOT_ASKED_FOR', null],
    [17, 'ALLOWED_WHILE_HALTED', 16],
  ),
  story(
    'exits that the venue placed, asked for and not',
    [
      ADDED,
      BRACKET,
      exit('2', { type: 'takeProfitMarket', triggerPrice: '66000' }),
      exit('3', { type: 'stopMarket', triggerPrice: '57000' }),
      exit('4', { type: 'stopMarket', triggerPrice: '66000' }),
      exit('5', { type: 'stopMarket', triggerPrice: '57000', side: 'buy' }),
      exit('6', { type: 'stopMarket', triggerPrice: '57000', closePosition: false, reduceOnly: true }),
      exit('7', { type: 'stopMarket', triggerPrice: '57000', instrument: 'ETHUSDT' }),
      exit('8', { type: 'stop', triggerPrice: '57000', price: '56000' }),
      { ...exit('9', { type: 'stopMarket', triggerPrice: '57000' }), parent: 'mine' },
      { ...exit('10', { type: 'stopMarket', triggerPrice: '57000' }), order: null },
      { ...SILENT, cancelled: ['~2'] },
    ],
    [7, 'EXIT_NOT_ASKED_FOR', null],
    [8, 'EXIT_NOT_ASKED_FOR', null],
    [9, 'EXIT_NOT_ASKED_FOR', null],
    [10, 'EXIT_NOT_ASKED_FOR', null],
    [11, 'EXIT_NOT_ASKED_FOR', null],
    [12, 'EXIT_NOT_ASKED_FOR', null],
    [13, 'EXIT_NOT_ASKED_FOR', null],
  ),
];
