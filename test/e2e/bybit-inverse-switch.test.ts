import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DefaultLogger, RestClientV5, WebsocketClient } from 'bybit-api';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { until } from './learns.ts';
import { REAL, starterPolicy } from './trading-floor.ts';

const BTC = { category: 'inverse', symbol: 'BTCUSD', price: '58000', qty: '100' } as const;
const ETH = { category: 'inverse', symbol: 'ETHUSD', price: '2900', qty: '100' } as const;
const LINEAR = { category: 'linear', symbol: 'BTCUSDT', price: '58000', qty: '0.002' } as const;
const DCP_SECONDS = 3;
const silent = () => undefined;
const SILENT = { ...DefaultLogger, trace: silent, info: silent, error: silent };

let floor: BybitFloor;

before(async () => {
  const markets = ['BTCUSDT', 'BTCUSD', 'ETHUSD'].map((symbol) => ({ symbol, volatility: 0 }));
  const starter = starterPolicy();
  const symbols = ['BTCUSDT', 'INVERSE:BTCUSD', 'INVERSE:ETHUSD'];
  const settings = { settings: ['leverage'], leverageMax: 10, messagesPerSecondMax: 100 };
  const limits = { symbols, volume24hMin: '0', collarBps: 500, ...settings };
  const everyAccount = { ...Object(starter['everyAccount']), ...limits };
  floor = await openBybitFloor({ markets }, { ...starter, everyAccount }, { accepted: ['inverse'] });
  await until(async () => (await status()).includes('"hears":true'), 'the account’s stream', status);
});
after(() => floor.close());

async function status(): Promise<string> {
  return JSON.stringify(await floor.gateway.ask('status'));
}

async function clientOf(bot: string): Promise<RestClientV5> {
  const { apiKey: key, secret } = await floor.addBot(bot);
  return new RestClientV5({ key, secret, baseUrl: floor.url });
}

interface Placed {
  readonly category: 'inverse' | 'linear';
  readonly symbol: string;
  readonly price: string;
  readonly qty: string;
}

async function place(client: RestClientV5, orderLinkId: string, words: Placed): Promise<void> {
  const { retMsg } = await client.submitOrder({ ...words, side: 'Buy', orderType: 'Limit', orderLinkId });
  assert.equal(retMsg, 'OK');
}

/** Our ids of what rests at the venue, sorted. */
function resting(): readonly string[] {
  const { openOrders } = floor.simulator.engine.inspect(REAL.apiKey);
  return openOrders.map(({ orderLinkId }) => orderLinkId).sort();
}

test('a cancel of everything is of one category and one settling coin, and of the bot’s own orders', async () => {
  const [client, other] = [await clientOf('sweeper'), await clientOf('other')];
  await place(client, 'btc', BTC);
  await place(client, 'eth', ETH);
  await place(client, 'linear', LINEAR);
  await place(other, 'theirs', { ...BTC, price: '58050' });
  const bare = await client.cancelAllOrders({ category: 'inverse' });
  assert.match(bare.retMsg, /FIELD_MISSING/);
  const sweep = async (category: 'inverse' | 'linear', settleCoin: string): Promise<readonly string[]> => {
    const { retMsg } = await client.cancelAllOrders({ category, settleCoin });
    assert.equal(retMsg, 'OK');
    return resting();
  };
  assert.deepEqual(await sweep('inverse', 'ETH'), ['btc', 'linear', 'theirs']);
  assert.deepEqual(await sweep('linear', 'USDT'), ['btc', 'theirs']);
  assert.deepEqual(await sweep('inverse', 'BTC'), ['theirs']);
  assert.equal((await other.cancelAllOrders({ category: 'inverse', symbol: 'BTCUSD' })).retMsg, 'OK');
  assert.deepEqual(resting(), []);
});

test('leverage of an inverse contract is held to the limit, margin and position mode are refused', async () => {
  const client = await clientOf('setter');
  const leverage = (times: string): object => ({
    ...{ category: 'inverse', symbol: 'BTCUSD' },
    ...{ buyLeverage: times, sellLeverage: times },
  });
  const answers = [
    await client.setLeverage(Object(leverage('7'))),
    await client.setLeverage(Object(leverage('11'))),
    await client.addOrReduceMargin({ category: 'inverse', symbol: 'BTCUSD', margin: '0.001' }),
    await client.switchPositionMode({ category: 'inverse', symbol: 'BTCUSD', mode: 3 }),
  ].map(({ retMsg }) => retMsg);
  const said = ['OK', 'LEVERAGE_EXCEEDS_MAX', 'SETTING_NOT_ALLOWED', 'an inverse contract has one position'];
  said.forEach((words, index) => assert.ok(answers[index]?.includes(words), `${words}: ${answers[index]}`));
});

test('the venue’s switch for silence is refused to bots, and what it cancels for others is learnt (F30)', async () => {
  const client = await clientOf('quiet');
  const asked = await client.setDisconnectCancelAllWindowV2({ product: 'DERIVATIVES', timeWindow: 40 });
  assert.match(asked.retMsg, /owner sets deadMan .* in markets of every category/);
  assert.match((await client.getDCPInfo()).retMsg, /owner sets deadMan/);
  const { engine } = floor.simulator;
  assert.equal(engine.inspect(REAL.apiKey).dcpSeconds, null);
  await place(client, 'inverse', { ...BTC, price: '58100' });
  await place(client, 'linear-2', { ...LINEAR, price: '58100' });
  const switched = { product: 'DERIVATIVES', timeWindow: DCP_SECONDS };
  assert.match(floor.byHand('/v5/order/disconnected-cancel-all', switched), /"retCode":0/);
  const wsUrl = `${floor.simulator.url.replace('http', 'ws')}/v5/private`;
  const options = { wsOptions: { ca: floor.ca }, key: REAL.apiKey, secret: REAL.secret, wsUrl };
  const owners = new WebsocketClient(Object(options), SILENT);
  try {
    const heard = new Promise<void>((resolve) => owners.once('response', () => resolve()));
    void owners.subscribeV5(['dcp.future'], 'linear');
    await heard;
    const { dcp } = engine.exchange.account(REAL.apiKey);
    await until(() => dcp.connections === 1, 'the owner’s program');
    assert.deepEqual(resting(), ['inverse', 'linear-2']);
  } finally {
    owners.closeAll(true);
  }
  await until(() => resting().length === 0, 'what the venue does in silence');
  await until(
    async () => (await status()).includes('"openOrders":0,"inDoubt":0'),
    'what was cancelled',
    status,
  );
  for (const category of ['inverse', 'linear'] as const) {
    const symbol = category === 'inverse' ? 'BTCUSD' : 'BTCUSDT';
    const { list } = (await client.getHistoricOrders({ category, symbol })).result;
    assert.deepEqual(
      list.map(({ orderStatus }) => orderStatus),
      ['Cancelled'],
    );
  }
  assert.deepEqual((await floor.gateway.ask('status'))['halts'], []);
});
