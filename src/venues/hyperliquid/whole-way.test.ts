import assert from 'node:assert/strict';
import test from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { loadNativeCurve } from '../../keeper/keyring/native-curve.ts';
import { VenueEngine } from '../../../simulators/hyperliquid/engine.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { Outcome } from '../../core/order/reports.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import { nextNonce } from '../../core/order/nonces.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { attach } from './attach.ts';
import { authenticate } from './authenticate.ts';
import { parseJson } from '../shared/json.ts';
import { decode, decodeAction } from './decode.ts';
import { decodeRead, writeRead } from './decode-read.ts';
import { digestOf, draft, understand } from './draft.ts';
import { readExchangeRequest } from './exchange-request.ts';
import { EXCHANGE, post, SIGNER } from './fixtures/recorded.ts';
import { checkOf } from './fixtures/recover-key.ts';
import { saidBy, SUB_ACCOUNT } from './fixtures/trading.ts';
import { readMarketList } from './market-list.ts';
import { marketRequest, readBook, readMarkets, readTime } from './markets.ts';
import { outcomes } from './outcome.ts';
import { readRole } from './permissions.ts';
import { draftRead, draftRole, readFills, readOrder, readPositions, readWholeOrders } from './queries.ts';
import { reply } from './reply.ts';
import { addressOfKey } from './signature.ts';
import type { Terms } from './terms.ts';
import { NO_INSTRUMENT, parseAddress, parseCloid } from './text.ts';

const MASTER = parseAddress(`0x${'ab'.repeat(20)}`) ?? assert.fail('an address');
const NATIVE = loadNativeCurve(process.platform, process.arch) ?? assert.fail('native code');
const START = unixMs(1_795_228_635_000);

/** What the gateway will be for this venue, of the parts that are here: one agent key, one account, one clock. */
class Desk {
  readonly engine: VenueEngine;
  readonly terms: Terms;
  now: UnixMs = START;
  readonly #scalar = secp256k1.utils.randomSecretKey();
  #nonce: UnixMs = START;

  constructor(vault: Terms['vault'] = null) {
    const subAccount = { address: SUB_ACCOUNT, master: { address: MASTER, role: 'subAccount' } } as const;
    this.engine = new VenueEngine({
      seed: 1,
      startAt: START,
      accounts: [{ address: MASTER, agents: [{ address: this.agent }] }, subAccount],
      symbols: ['BTC', 'ETH'],
      markets: [
        { symbol: 'BTC', price: decimal('60000'), volatility: 0 },
        { symbol: 'ETH', price: decimal('3000'), volatility: 0 },
      ],
    });
    const meta = this.send(marketRequest({ kind: 'marks' }));
    const markets = readMarketList(meta.body) ?? assert.fail('the venue lists its markets');
    this.terms = { markets, vault };
  }

  get agent() {
    return addressOfKey(secp256k1.getPublicKey(this.#scalar, false));
  }

  send(request: RawRequest): RawReply {
    const headers = Object.fromEntries(request.headers);
    const given = { ...request, headers };
    const { status, headers: answered, body } = this.engine.handle(given, this.now);
    return { status, headers: Object.entries(answered), body: Buffer.from(body, 'utf8') };
  }

  nonce(): UnixMs {
    this.#nonce = nextNonce(this.#nonce, this.now);
    return this.#nonce;
  }

  request(intent: Intent, chain: 'mainnet' | 'testnet' = 'mainnet'): RawRequest {
    const drafted = draft(intent, { now: this.now, nonce: this.nonce() }, this.terms);
    assert.deepEqual(understand(drafted, this.terms), intent);
    const bytes = NATIVE.sign(digestOf(drafted, chain), this.#scalar);
    return attach(drafted, { type: 'secp256k1', bytes });
  }

  does(intent: Intent): readonly Outcome[] {
    return outcomes(intent, this.send(this.request(intent)));
  }

  /** The states of what became of an action, in short. */
  act(action: unknown): readonly string[] {
    const intent = saidBy(action, this.terms);
    assert.ok(intent.kind !== 'notUnderstood');
    return this.does(intent).map((one) => {
      if (one.kind === 'accepted') return one.report?.state ?? 'done';
      return one.kind === 'rejected' ? one.code : one.kind;
    });
  }

  ask(read: Parameters<typeof draftRead>[0]): RawReply {
    return this.send(attach(draftRead(read, this.terms.vault ?? MASTER, this.now), null));
  }
}

const cloid = (n: number): string => `0x${n.toString(16).padStart(32, '0')}`;
const order = (n: number, p: string, tif: string, more: object = {}) => ({
  a: 0,
  b: true,
  p,
  s: '0.01',
  r: false,
  t: { limit: { tif } },
  c: cloid(n),
  ...more,
});
const orders = (...list: readonly unknown[]) => ({ type: 'order', orders: list, grouping: 'na' });

test('a bot’s recorded order, signed for the test chain, is placed with another’s key for the main one', () => {
  const desk = new Desk();
  const body = EXCHANGE.find(({ call }) => call === 'order')?.body ?? '';
  desk.now = unixMs(1_795_228_635_100);
  const request = post('/exchange', body);
  assert.equal(authenticate(request, checkOf(SIGNER), desk.now).kind, 'authentic');
  const read = readExchangeRequest(request.body);
  assert.ok(read.kind === 'exchange');
  const intent = decode(read, desk.terms, () => null);
  assert.ok(intent.kind === 'place');
  const [outcome] = desk.does(intent);
  assert.ok(outcome?.kind === 'accepted' && outcome.report?.state === 'open');
  const [placed] = desk.engine.inspect(MASTER).openOrders;
  assert.equal(placed?.cloid, intent.order.clientOrderId);
  const id = parseCloid(cloid(1)) ?? assert.fail('a cloid');
  const found = readOrder(desk.ask({ kind: 'order', instrument: NO_INSTRUMENT, id }));
  assert.deepEqual(found, { kind: 'found', report: outcome.report });
  const absent = parseCloid(cloid(99)) ?? assert.fail('a cloid');
  assert.equal(readOrder(desk.ask({ kind: 'order', instrument: NO_INSTRUMENT, id: absent })).kind, 'absent');
});

test('the venue does what each action says, and its answers are understood', () => {
  const desk = new Desk();
  assert.deepEqual(desk.act({ type: 'updateLeverage', asset: 0, isCross: true, leverage: 5 }), ['done']);
  assert.deepEqual(desk.act(orders(order(1, '59000', 'Gtc'), order(2, '59000', 'Alo'))), ['open', 'open']);
  assert.deepEqual(desk.act(orders(order(3, '61000', 'Ioc'))), ['filled']);
  assert.deepEqual(desk.act(orders(order(4, '61000', 'Alo'))), ['badAloPxRejected']);
  assert.deepEqual(desk.act(orders(order(4, '59000.5', 'Gtc'))), ['tickRejected']);
  assert.deepEqual(desk.act(orders(order(4, '59000', 'Gtc', { s: '0.0001' }))), ['minTradeNtlRejected']);
  assert.deepEqual(desk.act(orders(order(4, '59000', 'Gtc', { s: '90' }))), ['perpMarginRejected']);
  const modified = { oid: cloid(1), order: order(1, '58500', 'Gtc') };
  assert.deepEqual(desk.act({ type: 'modify', ...modified }), ['open']);
  assert.deepEqual(desk.act({ type: 'cancelByCloid', cancels: [{ asset: 0, cloid: cloid(2) }] }), ['done']);
  const trigger = { isMarket: true, triggerPx: '58000', tpsl: 'sl' };
  const stop = { a: 0, b: false, p: '57000', s: '0.01', r: true, t: { trigger }, c: cloid(5) };
  assert.deepEqual(desk.act(orders(stop)), ['open']);
  assert.deepEqual(desk.act({ type: 'scheduleCancel', time: START + 60_000 }), ['done']);
  assert.deepEqual(desk.act({ type: 'scheduleCancel' }), ['done']);
  const gone = desk.act({ type: 'cancelByCloid', cancels: [{ asset: 0, cloid: cloid(2) }] });
  assert.deepEqual(gone, ['missingOrder']);

  const open = readWholeOrders(desk.ask({ kind: 'openOrders' })) ?? [];
  assert.deepEqual(
    open
      .map(({ order: one }) => [one.clientOrderId, one.type, one.price, one.triggerPrice, one.reduceOnly])
      .toSorted(),
    [
      [cloid(1), 'limit', decimal('58500'), null, false],
      [cloid(5), 'stopMarket', null, decimal('58000'), true],
    ],
  );
  const fills = readFills(desk.ask({ kind: 'fills', instrument: NO_INSTRUMENT, fromId: null })) ?? [];
  assert.deepEqual(
    fills.map(({ side, quantity, feeAsset }) => [side, quantity, feeAsset]),
    [['buy', decimal('0.01'), 'USDC']],
  );
  assert.equal(readPositions(desk.ask({ kind: 'positions' }))?.[0]?.quantity, decimal('0.01'));
});

test('the same for a sub-account, which is in what is signed', () => {
  const desk = new Desk(SUB_ACCOUNT);
  assert.deepEqual(desk.act(orders(order(1, '59000', 'Gtc'))), ['open']);
  const open = (address: string) => desk.engine.inspect(address).openOrders.length;
  assert.deepEqual([open(MASTER), open(SUB_ACCOUNT)], [0, 1]);
  assert.equal(readWholeOrders(desk.ask({ kind: 'openOrders' }))?.length, 1);
});

test('what was sent once can neither be sent again nor come late, nor be for the other chain', () => {
  const desk = new Desk();
  const intent = saidBy(orders(order(1, '59000', 'Gtc')), desk.terms);
  assert.ok(intent.kind === 'place');
  const code = (request: RawRequest): string => {
    const [one] = outcomes(intent, desk.send(request));
    return one?.kind === 'rejected' ? one.class : (one?.kind ?? 'nothing');
  };
  const request = desk.request(intent);
  assert.equal(code(request), 'accepted');
  assert.notEqual(code(request), 'accepted');
  const late = desk.request(intent);
  desk.now = unixMs(desk.now + 5_001);
  assert.notEqual(code(late), 'accepted');
  assert.equal(code(desk.request(intent, 'testnet')), 'auth');
  assert.equal(desk.engine.inspect(MASTER).orders.length, 1);
});

test('the gateway’s questions are answered: keys, time, markets, limits; a bot sees its own orders only', () => {
  const desk = new Desk();
  const role = (key: typeof MASTER) => readRole(desk.send(attach(draftRole(key, desk.now), null)));
  assert.equal(role(desk.agent)?.account, MASTER);
  assert.equal(role(MASTER)?.scope.refusals.length, 1);
  assert.match(role(SIGNER)?.scope.refusals[0] ?? '', /does not know the key/);
  assert.equal(readTime(desk.send(marketRequest({ kind: 'time' }))), START);
  const markets = readMarkets(desk.send(marketRequest({ kind: 'marks' }))) ?? [];
  assert.deepEqual(
    markets.map(({ instrument, mark }) => [instrument, mark]),
    [
      ['BTC', decimal('60000')],
      ['ETH', decimal('3000')],
    ],
  );
  const { instrument } = markets[0] ?? assert.fail('two markets');
  const book = readBook(desk.send(marketRequest({ kind: 'book', instrument })));
  assert.ok(book !== null && book.bids.length > 0 && book.asks.length > 0);
  assert.deepEqual(desk.act(orders(order(1, '59000', 'Gtc'), order(2, '58000', 'Gtc'))), ['open', 'open']);
  const asked = decodeRead(Buffer.from(`{"type":"frontendOpenOrders","user":"${SIGNER}"}`));
  assert.ok(asked.kind === 'read');
  const answered = desk.send(post('/info', writeRead(asked.route, asked.values, MASTER)));
  const own = reply(asked, answered, { owns: ({ id }) => id === cloid(2) });
  assert.deepEqual(
    readWholeOrders(own)?.map(({ order: one }) => one.clientOrderId),
    [cloid(2)],
  );
});

/** Spellings of each member of an order, as JSON: sound ones, and such as two parsers may read differently. */
const SPELLINGS = {
  a: ['0', '1', '"0"', '0.0', '1e0', '-0'],
  b: ['true', 'false', '1', '"true"'],
  p: ['"59000"', '"59000.0"', '"3000.5"', '59000', '"59e3"', '"0x5"', '" 59000"', '"59000,0"'],
  s: ['"0.01"', '"0.010"', '"1"', '"-1"', '"1e-2"', '"0.01 "', '0.01'],
  r: ['false', 'true', '0', '"false"'],
  t: [
    '{"limit":{"tif":"Gtc"}}',
    '{"limit":{"tif":"Alo"}}',
    '{"limit":{"tif":"gtc"}}',
    '{"limit":{"tif":"Gtc","tif":"Ioc"}}',
    '{"limit":{"tif":"Gtc"},"trigger":{"isMarket":true,"triggerPx":"1","tpsl":"sl"}}',
    '{"trigger":{"isMarket":true,"triggerPx":"58000.0","tpsl":"sl"}}',
    '{"trigger":{"isMarket":false,"triggerPx":"58000","tpsl":"tp"}}',
  ],
} as const;
const NAMES = ['a', 'b', 'p', 's', 'r', 't'] as const;

/** Mostly the first spelling of each, in any order, at times with a member twice. */
const spelt = fc
  .tuple(
    fc.tuple(
      ...NAMES.map((name) =>
        fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.nat(SPELLINGS[name].length - 1)),
      ),
    ),
    fc.shuffledSubarray([...NAMES], { minLength: 6 }),
    fc.option(fc.constantFrom(...NAMES), { freq: 6 }),
  )
  .map(([picks, order, twice]) => {
    const text = (name: (typeof NAMES)[number]): string =>
      `"${name}":${SPELLINGS[name][picks[NAMES.indexOf(name)] ?? 0] ?? ''}`;
    return [...order.map(text), ...(twice === null ? [] : [text(twice)])].join(',');
  });

test('T3 I3: what the venue holds in the end is what a parser that is not ours reads in the bot’s own bytes', () => {
  const desk = new Desk();
  let n = 1_000;
  let held = 0;
  fc.assert(
    fc.property(spelt, (members) => {
      n += 1;
      const text = `{"type":"order","orders":[{${members},"c":"${cloid(n)}"}],"grouping":"na"}`;
      const action = parseJson(text);
      const intent = action === null ? null : decodeAction(action, desk.terms);
      if (intent === null || intent.kind === 'notUnderstood') return;
      // Once a second, so that the limits of the venue are far away.
      desk.now = unixMs(desk.now + 1_000);
      desk.does(intent);
      const found = desk.engine.inspect(MASTER).orders.find((one) => one.cloid === cloid(n));
      if (found === undefined) return;
      held += 1;
      const [asked] = JSON.parse(text).orders;
      const { limit, trigger } = asked.t;
      assert.deepEqual(
        [found.asset, found.side, found.price, found.quantity, found.reduceOnly, found.trigger],
        [
          asked.a,
          asked.b ? 'BUY' : 'SELL',
          decimal(asked.p),
          decimal(asked.s),
          asked.r,
          trigger === undefined ? null : { ...trigger, triggerPx: decimal(trigger.triggerPx) },
        ],
      );
      if (limit !== undefined) assert.equal(found.timeInForce, limit.tif);
    }),
    { numRuns: 800 },
  );
  // A hundred and ten or so: half as many tries once held 39.
  assert.ok(held > 40, `the venue held ${held} orders`);
});
