import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { fieldsOf } from '../../shared/json.ts';
import { Caller, START, ann, annsAgent, bob } from '../fixtures/caller.ts';
import { part } from '../fixtures/listener.ts';

const HOUR_MS = 3_600_000;
const SUB = `0x${'5b'.repeat(20)}`;
const VAULT = `0x${'7a'.repeat(20)}`;
const NOBODY = `0x${'0'.repeat(39)}1`;

let caller: Caller;

beforeEach(() => {
  caller = new Caller({
    accounts: [
      { address: ann.address, balance: '100000', agents: [{ address: annsAgent.address, name: 'bot' }] },
      { address: bob.address },
      { address: SUB, master: { address: ann.address, role: 'subAccount' } },
      { address: VAULT, master: { address: ann.address, role: 'vault' } },
    ],
    weightPerMinute: 100_000,
  });
});

function ofAnn(type: string, more: Readonly<Record<string, unknown>> = {}): unknown {
  return caller.ask({ type, user: ann.address, ...more });
}

test('every question about an address is answered for one that never did anything', () => {
  for (const type of [
    ...['clearinghouseState', 'spotClearinghouseState', 'userRole', 'userRateLimit', 'extraAgents'],
    ...['userFunding', 'userNonFundingLedgerUpdates', 'userFees', 'userAbstraction', 'referral', 'webData2'],
    ...[
      'openOrders',
      'frontendOpenOrders',
      'historicalOrders',
      'userFills',
      'userFillsByTime',
      'twapHistory',
    ],
    ...['userTwapSliceFills', 'userVaultEquities', 'isVip', 'portfolio', 'subAccounts', 'userDexAbstraction'],
    ...['userToMultiSigSigners', 'approvedBuilders', 'legalCheck', 'delegations', 'delegatorSummary'],
  ]) {
    assert.equal(caller.post('/info', { type, user: NOBODY }).status, 200, type);
    assert.equal(caller.post('/info', { type, user: 'nobody' }).status, 422, type);
  }
  assert.deepEqual(caller.ask({ type: 'orderStatus', user: NOBODY, oid: 1 }), { status: 'unknownOid' });
  assert.equal(caller.post('/info', { type: 'orderStatus', user: NOBODY, oid: 'x' }).status, 422);
});

test('roles tell an account, an agent, a sub-account and a vault apart', () => {
  const role = (user: string): unknown => caller.ask({ type: 'userRole', user });
  assert.deepEqual(role(ann.address), { role: 'user' });
  assert.deepEqual(role(annsAgent.address), { role: 'agent', data: { user: ann.address } });
  assert.deepEqual(role(SUB), { role: 'subAccount', data: { master: ann.address } });
  assert.deepEqual(role(VAULT), { role: 'vault' });
  assert.deepEqual(role(NOBODY), { role: 'missing' });
  assert.equal(part(ofAnn('subAccounts'), '0.subAccountUser'), SUB);
  const details = (vaultAddress: string): unknown => caller.ask({ type: 'vaultDetails', vaultAddress });
  assert.equal(part(details(VAULT), 'leader'), ann.address);
  assert.deepEqual([details(SUB), details(NOBODY)], ['null', 'null']);
  assert.equal(caller.post('/info', { type: 'vaultDetails', user: VAULT }).status, 422);
});

test('a position is described with its margin, and its liquidation price is where it would be closed', () => {
  caller.act(ann, { type: 'updateLeverage', asset: 0, isCross: true, leverage: 40 });
  caller.order(ann, 'BUY 20 BTC 60500 Ioc');
  const state = ofAnn('clearinghouseState');
  const position = (name: string): unknown => part(state, `assetPositions.0.position.${name}`);
  assert.deepEqual([position('coin'), position('szi'), position('leverage.value')], ['BTC', '20.0', 40]);
  const price = Math.floor(Number(position('liquidationPx')));
  assert.ok(price > 50_000 && price < 60_000, String(price));
  caller.engine.setMark('BTC', String(price + 2));
  assert.equal(caller.engine.inspect(ann.address).positions.length, 1);
  caller.engine.setMark('BTC', String(price - 2));
  assert.equal(caller.engine.inspect(ann.address).positions.length, 0);
});

test('a short position has its liquidation price above', () => {
  caller.act(ann, { type: 'updateLeverage', asset: 0, isCross: false, leverage: 40 });
  caller.order(ann, 'SELL 20 BTC 59500 Ioc');
  const state = ofAnn('clearinghouseState');
  assert.equal(part(state, 'assetPositions.0.position.leverage.type'), 'isolated');
  assert.ok(Number(part(state, 'assetPositions.0.position.liquidationPx')) > 60_000);
  assert.equal(part(ofAnn('activeAssetData', { coin: 'BTC' }), 'leverage.type'), 'isolated');
  assert.equal(caller.post('/info', { type: 'activeAssetData', user: ann.address, coin: 'X' }).status, 422);
});

test('fills and funding are found by time', () => {
  caller.order(ann, 'BUY 1 BTC 60500 Ioc');
  caller.pass(2 * HOUR_MS);
  caller.order(ann, 'SELL 2 BTC 59500 Ioc');
  caller.pass(HOUR_MS);
  const count = (type: string, range: object): number => {
    const rows = ofAnn(type, { ...range });
    return Array.isArray(rows) ? rows.length : -1;
  };
  const later = { startTime: START + 1 };
  const between = { startTime: START, endTime: START + HOUR_MS };
  assert.ok(count('userFillsByTime', later) > 0 && count('userFillsByTime', between) > 0);
  assert.equal(count('userFills', {}), count('userFillsByTime', later) + count('userFillsByTime', between));
  assert.equal(count('userFunding', {}), 3);
  assert.equal(count('userFunding', between), 1);
  for (const type of [
    'userFillsByTime',
    'userFunding',
    'userNonFundingLedgerUpdates',
    'userTwapSliceFills',
  ]) {
    assert.equal(caller.post('/info', { type, user: ann.address, startTime: 'x' }).status, 422, type);
  }
});

test('each fill says what it did to the position', () => {
  const dirs = (): unknown => part({ fills: ofAnn('userFills') }, 'fills.0.dir');
  caller.order(ann, 'BUY 0.02 BTC 60500 Ioc');
  assert.equal(dirs(), 'Open Long');
  caller.order(ann, 'SELL 0.01 BTC 59500 Ioc');
  assert.equal(dirs(), 'Close Long');
  caller.order(ann, 'SELL 0.02 BTC 59500 Ioc');
  assert.equal(dirs(), 'Long > Short');
  caller.order(ann, 'SELL 0.01 BTC 59500 Ioc');
  assert.equal(dirs(), 'Open Short');
  caller.order(ann, 'BUY 0.01 BTC 60500 Ioc');
  assert.equal(dirs(), 'Close Short');
  caller.order(ann, 'BUY 0.02 BTC 60500 Ioc');
  assert.equal(dirs(), 'Short > Long');
});

test('books, candles and figures of markets are consistent with each other', () => {
  caller.order(ann, 'BUY 0.5 BTC 59999');
  caller.order(ann, 'BUY 0.5 BTC 60000');
  const book = caller.ask({ type: 'l2Book', coin: 'BTC' });
  assert.deepEqual([part(book, 'levels.0.0.px'), part(book, 'levels.0.0.n')], ['60000.0', 2]);
  assert.deepEqual([part(book, 'levels.0.1.px'), part(book, 'levels.0.1.n')], ['59999.0', 1]);
  const rough = caller.ask({ type: 'l2Book', coin: 'BTC', nSigFigs: 3 });
  assert.deepEqual([part(rough, 'levels.0.0.px'), part(rough, 'levels.1.0.px')], ['60000.0', '60100.0']);
  const steps = caller.ask({ type: 'l2Book', coin: 'BTC', nSigFigs: 5, mantissa: 5 });
  assert.equal(part(steps, 'levels.1.0.px'), '60005.0');
  assert.equal(caller.post('/info', { type: 'l2Book', coin: 'BTC', nSigFigs: 5, mantissa: 3 }).status, 422);
  const req = { coin: 'BTC', interval: '1h', startTime: START - 5 * HOUR_MS, endTime: START };
  const candles = caller.ask({ type: 'candleSnapshot', req });
  assert.ok(Array.isArray(candles) && candles.length === 6);
  assert.equal(part(candles, '5.c'), '60000.0');
  assert.equal(caller.post('/info', { type: 'candleSnapshot', req: { ...req, interval: '7m' } }).status, 422);
  const [meta, contexts] = [caller.ask({ type: 'metaAndAssetCtxs' })].flat();
  assert.equal(part(meta, 'universe.1.name'), 'ETH');
  assert.equal(part(contexts, '0.markPx'), '60000.0');
  assert.deepEqual(part(caller.ask({ type: 'allMids' }), 'BTC'), '60000.5');
});

test('funding of markets, margin tables and the rest are there for clients that ask at their start', () => {
  const history = caller.ask({ type: 'fundingHistory', coin: 'BTC', startTime: START - 3 * HOUR_MS });
  assert.ok(Array.isArray(history) && history.length === 3);
  assert.equal(part(caller.ask({ type: 'predictedFundings' }), '0.0'), 'BTC');
  assert.equal(part(caller.ask({ type: 'marginTable', id: 56 }), 'marginTiers.0.maxLeverage'), 40);
  assert.equal(caller.post('/info', { type: 'marginTable', id: 1 }).status, 422);
  assert.equal(part(caller.ask({ type: 'spotMeta' }), 'tokens.0.name'), 'USDC');
  assert.equal(part(caller.ask({ type: 'spotMetaAndAssetCtxs' }), '1.0.coin'), 'PURR/USDC');
  assert.deepEqual(caller.ask({ type: 'perpDexs' }), [null]);
  for (const type of ['perpsAtOpenInterestCap', 'liquidatable', 'vaultSummaries']) {
    assert.deepEqual(caller.ask({ type }), []);
  }
  assert.equal(fieldsOf(caller.ask({ type: 'exchangeStatus' }))?.get('time'), START);
  assert.equal(caller.post('/info', { type: 'meta', dex: 'xyz' }).status, 422);
  assert.equal(caller.post('/info', { type: 'fundingHistory', coin: 'BTC', startTime: 'x' }).status, 422);
  assert.equal(part(caller.ask({ type: 'recentTrades', coin: 'BTC' }), '0.coin'), 'BTC');
});
