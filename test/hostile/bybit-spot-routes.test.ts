import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { signedText } from '../../sim/venues/bybit.ts';
import { openBybitFloor, type BybitFloor } from '../e2e/bybit-floor.ts';
import { REAL, starterPolicy } from '../e2e/trading-floor.ts';
import { leavingOf, METHODS, OWN } from './bybit-tries.ts';
import { keptBybit } from './catalogue/catalogue.ts';

const AT_ONCE = 16;
const TOO_MANY = /"retCode":10006/;
const MARKET = { category: 'spot', symbol: 'BTCUSDT' };
/** What the venue has for contracts alone. */
const OF_CONTRACTS = ['GET /v5/position/closed-pnl', 'POST /v5/position/set-leverage'];

let floor: BybitFloor;
let decoy: Awaited<ReturnType<BybitFloor['addBot']>>;
/** `METHOD path` of every request that arrived at the venue, the gateway's own included. */
const arrived: string[] = [];

before(async () => {
  const starter = starterPolicy();
  const rates = { messagesPerSecondMax: 10_000, messagesPerMinuteMax: 600_000 };
  const limits = { symbols: ['BTCUSDT', 'SPOT:BTCUSDT'], settings: ['leverage'], ...rates };
  const permissions = { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] };
  const accounts = [{ ...REAL, balance: '100000', coins: { BTC: '1' }, restrictions: { permissions } }];
  const markets = ['BTCUSDT', 'SPOT:BTCUSDT'].map((symbol) => ({ symbol, volatility: 0 }));
  const policy = { ...starter, everyAccount: { ...Object(starter['everyAccount']), ...limits } };
  floor = await openBybitFloor({ accounts, markets, limitFactor: 1_000 }, policy, ['spot']);
  const { engine } = floor.simulator;
  const handle = engine.handle.bind(engine);
  engine.handle = (request, at) => {
    arrived.push(`${request.method} ${request.target.split('?')[0]}`);
    return handle(request, at);
  };
  decoy = await floor.addBot('watched');
});
after(() => floor.close());

/** Asked again where the gateway's own limits held it back. */
async function ask(method: (typeof METHODS)[number], path: string, fields: object): Promise<void> {
  const text =
    method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
  for (let tries = 0; tries < 100; tries += 1) {
    const signer = { key: decoy.apiKey, secret: decoy.secret, stampMs: Date.now() };
    const { target, headers, body } = signedText(method, '', text, signer);
    const carried = method === 'GET' || body.length === 0 ? {} : { body: Buffer.from(body) };
    const sent = { method, headers: Object.fromEntries(headers), ...carried };
    const answer = await fetch(`${floor.url}${path}${target}`, sent);
    if (!TOO_MANY.test(await answer.text())) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  assert.fail(`${method} ${path} was held back for ever`);
}

function fresh(price: string): object {
  return { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price };
}

/** Requests that their route understands. */
const UNDERSTOOD: ReadonlyMap<string, object> = new Map<string, object>([
  ['POST /v5/order/create', { ...MARKET, ...fresh('59801') }],
  ['POST /v5/order/pre-check', { ...MARKET, ...fresh('59802') }],
  ['POST /v5/order/create-batch', { category: 'spot', request: [fresh('59803')] }],
  ['GET /v5/account/wallet-balance', { accountType: 'UNIFIED' }],
  // Of the whole account: a category is not taken there.
  ...['collateral-info', 'info', 'smp-group'].map((name) => [`GET /v5/account/${name}`, {}] as const),
]);

test('T2: of every endpoint of two clients, by every method, those of contracts do not leave for pairs', async () => {
  const paths = [...new Set(keptBybit().map((line) => line.split(' ')[1] ?? ''))];
  const tries = paths.flatMap((path) =>
    METHODS.flatMap((method) =>
      [MARKET, UNDERSTOOD.get(`${method} ${path}`) ?? []].flat().map((fields) => ({ method, path, fields })),
    ),
  );
  arrived.splice(0);
  for (let at = 0; at < tries.length; at += AT_ONCE)
    await Promise.all(
      tries.slice(at, at + AT_ONCE).map(({ method, path, fields }) => ask(method, path, fields)),
    );
  const left = new Set(arrived.filter((line) => !OWN.has(line)));
  const expected = leavingOf(paths).filter((line) => !OF_CONTRACTS.includes(line));
  assert.deepEqual([...left].sort(), expected);
  assert.ok(left.size > 25, `${left.size} routes left`);
});
