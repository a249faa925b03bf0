import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '../order/order.ts';
import { decimal, formatDecimal, type Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { blastRadius } from './blast-radius.ts';
import type { DenialCode } from './denial.ts';
import { figuresOf } from './evaluate.ts';
import { headroom } from './headroom.ts';
import { positionsOf, referencesOf } from './order-case.ts';
import {
  ask,
  BTC,
  hold,
  market,
  NOW,
  order,
  policyOf,
  quote,
  rest,
  world,
  type World,
} from './policy-fixture.test.ts';
import { plainWorth } from './worth.ts';

const BTCUSD = 'INVERSE:BTCUSD' as Instrument;
const WIDE = {
  symbols: [BTC, BTCUSD],
  ...{
    notionalMax: '1000000',
    positionMax: '1000000',
    dailyLossMax: '1000000',
    turnoverPerDayMax: '1000000',
  },
  ...{ depthFactorMin: '0', duplicateWithinMs: 0 },
};

/** A world in which the inverse market is at that mark and has that depth on each side. */
function inverseWorld(limits: object, mark = '50000', depth = '1000000'): World {
  const on = world({ ...WIDE, ...limits });
  quote(on, BTCUSD, mark, {
    volume24h: decimal('1000000000'),
    depth: { bps: 100, bid: decimal(depth), ask: decimal(depth) },
  });
  return on;
}

function refusals(on: World, placed: Order): ReadonlyMap<DenialCode, Readonly<Record<string, string>>> {
  const own = ask(on, { kind: 'place', order: placed }).filter(({ facts }) => facts['scope'] === 'account');
  return new Map(own.map(({ code, facts }) => [code, facts]));
}

interface Bounded {
  readonly limits: object;
  readonly code: DenialCode;
  /** The fact that says how much it was. */
  readonly fact: string;
  /** What is counted beside the order itself. */
  readonly beside: number;
  readonly depth?: string;
}

/** Of each limit in money: at most 1,000, of which something may be used already. */
const BOUNDED: readonly Bounded[] = [
  { limits: { notionalMax: '1000' }, code: 'NOTIONAL_EXCEEDS_MAX', fact: 'notional', beside: 0 },
  { limits: { positionMax: '1000' }, code: 'POSITION_EXCEEDS_MAX', fact: 'position', beside: 400 },
  { limits: { exposureMax: '1200' }, code: 'EXPOSURE_EXCEEDS_MAX', fact: 'exposure', beside: 600 },
  { limits: { turnoverPerDayMax: '1000' }, code: 'TURNOVER_EXCEEDS_MAX', fact: 'turnover', beside: 300 },
  { limits: { participationBpsMax: 1 }, code: 'PARTICIPATION_EXCEEDS_MAX', fact: 'traded', beside: 300 },
  {
    ...{ limits: { cooling: { minutes: 9, notionalMax: '1000' } }, code: 'INSTRUMENT_COOLING' },
    ...{ fact: 'position', beside: 400 },
  },
  { limits: { depthFactorMin: '2' }, code: 'DEPTH_BELOW_FLOOR', fact: 'needed', beside: 0, depth: '2000' },
  {
    limits: { quantityMax: { [BTCUSD]: '1000' } },
    code: 'QUANTITY_EXCEEDS_MAX',
    fact: 'quantity',
    beside: 0,
  },
];

/** 100 held and 300 resting on the side of the order; beside them 200 of a linear market. */
function filled({ limits, depth }: Bounded, mark: string): World {
  const on = inverseWorld(limits, mark, depth);
  quote(on, BTCUSD, mark, {
    volume24h: decimal('10000000'),
    depth: { bps: 100, bid: decimal(depth ?? '1000000'), ask: decimal(depth ?? '1000000') },
  });
  hold(on, '100', BTCUSD);
  hold(on, '2', BTC);
  rest(on, { instrument: BTCUSD, quantity: '300', price: mark });
  return on;
}

for (const bounded of BOUNDED) {
  const { code, fact, beside } = bounded;
  test(`an inverse order beyond a limit is refused at its true figure: ${code}`, () => {
    const most = code === 'EXPOSURE_EXCEEDS_MAX' ? 1_200 : 1_000;
    for (const mark of ['0.5', '3', '100', '50000', '987654.321']) {
      for (const type of ['limit', 'market'] as const) {
        const of = (quantity: number): Order => {
          const words = { instrument: BTCUSD, quantity: String(quantity) };
          return type === 'limit' ? order({ ...words, price: mark }) : market(words);
        };
        const on = filled(bounded, mark);
        assert.equal(refusals(on, of(most - beside)).get(code), undefined, `${mark} ${type}`);
        const refused = refusals(on, of(most - beside + 1)).get(code);
        const counted = code === 'DEPTH_BELOW_FLOOR' ? 2 * (most + 1) : most + 1;
        assert.equal(refused?.[fact], String(counted), `${mark} ${type}`);
      }
    }
  });
}

test('what is held and rests in an inverse market counts with its quantity against orders elsewhere', () => {
  for (const mark of ['7', '50000']) {
    const on = inverseWorld({ exposureMax: '900' }, mark);
    hold(on, '-400', BTCUSD);
    rest(on, { instrument: BTCUSD, quantity: '100', price: mark, side: 'sell' });
    assert.equal(refusals(on, order({ quantity: '4' })).get('EXPOSURE_EXCEEDS_MAX'), undefined);
    const refused = refusals(on, order({ quantity: '4.1' })).get('EXPOSURE_EXCEEDS_MAX');
    assert.equal(refused?.['exposure'], '910');
  }
});

test('market orders on their way take their quantity from the depth of an inverse market', () => {
  for (const mark of ['7', '50000']) {
    const on = inverseWorld({ depthFactorMin: '1' }, mark, '1000');
    rest(on, { instrument: BTCUSD, quantity: '600', price: null, type: 'market' });
    const placed = (quantity: string): Order => market({ instrument: BTCUSD, quantity });
    assert.equal(refusals(on, placed('400')).get('DEPTH_BELOW_FLOOR'), undefined);
    assert.equal(refusals(on, placed('401')).get('DEPTH_BELOW_FLOOR')?.['needed'], '1001');
  }
});

test('an inverse opening above what needs no approval waits for one, and says its quantity as its worth', () => {
  const approval = { notionalAbove: '1000', minutes: 10 };
  for (const mark of ['1', '50000']) {
    const on = inverseWorld({ approval }, mark);
    const of = (quantity: string): Order => order({ instrument: BTCUSD, quantity, price: mark });
    assert.equal(refusals(on, of('1000')).get('APPROVAL_NEEDED'), undefined);
    assert.match(refusals(on, of('1000.5')).get('APPROVAL_NEEDED')?.['what'] ?? '', /worth 1000\.5,/);
  }
});

test('no figure in money of an inverse order moves with the price, and those of a linear one do', () => {
  const moneyAt = (instrument: Instrument, mark: string): readonly string[] => {
    const limits = {
      ...{ exposureMax: '100000', participationBpsMax: 100, depthFactorMin: '3' },
      ...{
        approval: { notionalAbove: '100000', minutes: 10 },
        cooling: { minutes: 9, notionalMax: '100000' },
      },
    };
    const on = inverseWorld(limits, mark);
    quote(on, BTC, mark);
    const resting = { instrument, quantity: '300', price: mark, side: 'sell' } as const;
    rest(on, resting);
    rest(on, { ...resting, side: 'buy', type: 'market', price: null });
    rest(on, { ...resting, reduceOnly: true, type: 'stop', triggerPrice: mark });
    const { state, account, bot } = on;
    const placed = order({ instrument, quantity: '250', price: mark });
    const proposal = { account, bot, action: { kind: 'place', order: placed }, now: NOW, batch: [] } as const;
    return figuresOf(state, proposal).flatMap(({ scope, figures }) =>
      figures === 'notSet'
        ? []
        : figures.flatMap((figure) => {
            if (figure.kind !== 'number' || figure.unit !== 'money') return [];
            const { limit, least, before, after } = figure;
            return [`${scope} ${limit} ${text(least)} ${text(before)} ${text(after)}`];
          }),
    );
  };
  assert.deepEqual(moneyAt(BTCUSD, '50000'), moneyAt(BTCUSD, '3.7'));
  const [low, high] = [moneyAt(BTC, '3'), moneyAt(BTC, '4')];
  const moved = low.filter((row, index) => row !== high[index]).map((row) => row.split(' ')[1]);
  const all = [
    ...['approval', 'cooling', 'depthFactorMin', 'exposureMax', 'notionalMax', 'participationBpsMax'],
    ...['positionMax', 'turnoverPerDayMax'],
  ];
  assert.deepEqual([...new Set(moved)].sort(), all, 'every limit that multiplies was looked at');
});

function text(of: Decimal | null): string {
  return of === null ? '-' : formatDecimal(of);
}

test('the loss of an inverse book stops openings at its dollars by the mark, and its drawdown is counted so', () => {
  const on = inverseWorld({ dailyLossMax: '50', drawdownMax: { amount: '50', since: 'ever' } });
  hold(on, '100', BTCUSD);
  for (const book of [on.account.book, on.bot.book])
    book.peaks.set('ever', { startsAt: 0 as never, value: 0n as never });
  const small = (mark: string): Order => order({ instrument: BTCUSD, quantity: '1', price: mark });
  const lossAt = (mark: string): readonly (string | undefined)[] => {
    quote(on, BTCUSD, mark);
    const refused = refusals(on, small(mark));
    return [refused.get('DAILY_LOSS_REACHED')?.['loss'], refused.get('DRAWDOWN_REACHED')?.['drawdown']];
  };
  // 100 dollars at 50,000 are 0.002 of a coin: worth 50.002 at 25,001.
  assert.deepEqual(lossAt('25001'), [undefined, undefined]);
  assert.deepEqual(lossAt('25000'), ['50', '50']);
  assert.deepEqual(lossAt('12500'), ['75', '75']);
});

test('headroom counts an inverse position by its dollars, and so what rests', () => {
  const on = inverseWorld({ exposureMax: '5000' });
  hold(on, '-400', BTCUSD);
  rest(on, { instrument: BTCUSD, quantity: '100', price: '49000', side: 'sell' });
  const { state, account } = on;
  assert(state.policy !== null);
  const rows = headroom({
    ...{
      limits: state.policy.policy.everyAccount,
      book: account.book,
      now: NOW,
      venueBound: true,
      peakValue: null,
    },
    ...{ referenceOf: referencesOf(state, account), accountPositionOf: positionsOf(account) },
  });
  const usedOf = (limit: string): Decimal | null | undefined => rows.find((row) => row.limit === limit)?.used;
  assert.deepEqual(
    [usedOf('positionMax'), usedOf('exposureMax'), usedOf('turnoverPerDayMax')],
    [decimal('500'), decimal('500'), decimal('100')],
  );
});

test('reports take an inverse action for its quantity, of a whole position for what is held', () => {
  const { state, account, bot } = inverseWorld({});
  hold({ state, account, bot }, '-700', BTCUSD);
  const words = { instrument: BTCUSD, quantity: '250', price: '3' };
  const worthOf = (action: Parameters<typeof plainWorth>[2]): Decimal => plainWorth(state, account, action);
  assert.equal(worthOf({ kind: 'place', order: order(words) }), decimal('250'));
  const whole = {
    quantity: null,
    closePosition: true,
    type: 'stopMarket',
    price: null,
    triggerPrice: '4',
  } as const;
  assert.equal(worthOf({ kind: 'place', order: order({ ...words, ...whole }) }), decimal('700'));
  const target = { by: 'venue', id: '1' } as const;
  const amend = {
    ...{ instrument: BTCUSD, target, side: null },
    quantity: decimal('80'),
    price: decimal('9'),
    extras: [],
  };
  assert.equal(worthOf({ kind: 'amend', amend }), decimal('80'));
  const stopLoss = { triggerPrice: decimal('9'), price: null };
  const attached = { closes: 'position', takeProfit: null, stopLoss } as const;
  const guard = {
    instrument: BTCUSD,
    positionSide: 'both',
    attached,
    quantity: null,
    drops: [],
    extras: [],
  } as const;
  assert.equal(worthOf({ kind: 'guard', guard }), decimal('700'));
});

test('the blast radius counts fees in the coin at the mark, where both scopes let inverse markets be traded', () => {
  const limits = { collarBps: 200, turnoverPerDayMax: '98000', positionMax: '0' };
  const feesOf = (symbols: readonly string[], own: object = {}): Decimal => {
    const policy = policyOf({ ...limits, symbols }, own, { feeBps: 10 });
    return blastRadius(policy, { id: 'grid' as never, home: 'main' as never }).terms.fees;
  };
  assert.equal(feesOf(['BTCUSDT', 'SPOT:BTCUSDT']), decimal('98'));
  assert.equal(feesOf(['BTCUSDT', BTCUSD]), decimal('100'));
  assert.equal(feesOf(['BTCUSDT', BTCUSD], { symbols: ['BTCUSDT'] }), decimal('98'));
});
