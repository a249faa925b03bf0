import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Replay } from '../../core/policy/replay.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import type { Entry } from '../../core/ledger/entry.ts';
import { unixMs } from '../../core/units/time.ts';
import { LimitLooks } from './limit-looks.ts';
import { LIMIT, Stage } from './room-fixture.test.ts';

const LONG_MS = 300_000;
/** The trading day of the tests begins a hundred seconds after they do. */
const DAY = { policy: { dayStartsAt: '00:15' } };

/** A bot that bought at about 60,000 with so much to lose, and then says nothing. */
async function silent(
  limits: object = {},
  more: ConstructorParameters<typeof Stage>[0] = {},
): Promise<Stage> {
  const stage = new Stage({ ...more, limits: { dailyLossMax: '1000', ...limits } });
  await stage.pass(500);
  await open(stage, 'BTCUSDT', 'BUY', '1');
  return stage;
}

async function open(stage: Stage, symbol: string, side: 'BUY' | 'SELL', quantity: string): Promise<void> {
  const order = { symbol, side, type: 'MARKET', quantity };
  const { status, text } = await stage.ask('ann', 'POST', '/fapi/v1/order', order);
  assert.equal(status, 200, text);
  await stage.pass(5_000);
}

function told(stage: Stage): readonly string[] {
  return stage.entries('limits').flatMap(({ turns }) => turns.map(lineOf));
}

function lineOf({ subject, limit, turn }: { subject: string; limit: string; turn: string }): string {
  return `${subject} ${limit} ${turn}`;
}

function alarms(stage: Stage): readonly string[] {
  return stage.keeper.state.watch.recent.flatMap(({ kind, subject, facts }) =>
    kind === 'limitNear' || kind === 'limitReached' ? [`${kind} ${subject} ${facts['limit']}`] : [],
  );
}

/** What somebody makes of the ledger who has nothing but its entries. */
function replayed(stage: Stage, change: (entry: Entry) => Entry = (entry) => entry): readonly string[] {
  const replay = new Replay();
  for (const leaf of stage.disk.leaves) {
    const entry = decodeLeaf(leaf);
    assert.ok(entry !== null);
    replay.take(change(entry as unknown as Entry));
  }
  replay.finish();
  return replay.deviations.map(({ recorded, again }) => `${recorded} → ${again}`);
}

test('a silent bot’s loss is told within two seconds of the mark, and the entries say to anybody why', async () => {
  const stage = await silent();
  await stage.pass(LONG_MS);
  const before = stage.disk.leaves.length;
  stage.engine.setMark('BTCUSDT', '59150');
  await stage.pass(2_000);
  assert.deepEqual(alarms(stage), ['limitNear account:main dailyLossMax', 'limitNear bot:ann dailyLossMax']);
  stage.engine.setMark('BTCUSDT', '58900');
  await stage.pass(2_000);
  assert.deepEqual(alarms(stage).slice(2), [
    'limitReached account:main dailyLossMax',
    'limitReached bot:ann dailyLossMax',
  ]);
  const [near, reached] = stage.entries('limits');
  assert.deepEqual([near?.marks, reached?.marks], [[['BTCUSDT', '59150']], [['BTCUSDT', '58900']]]);
  await stage.pass(LONG_MS);
  assert.equal(stage.disk.leaves.length - before, 4, 'two entries, each with the market facts of its marks');
  assert.deepEqual(replayed(stage), []);
  const lies = replayed(stage, (entry) =>
    entry.body.kind === 'limits'
      ? { ...entry, body: { ...entry.body, marks: [['BTCUSDT', '60000']] } }
      : entry,
  );
  assert.equal(lies.length, 2);
  assert.match(lies[0] ?? '', /^account:main dailyLossMax near 8\d, .* → no limit$/);
});

test('a loss that was reached in silence stops openings until the next day, also when the market is back', async () => {
  const stage = await silent({}, DAY);
  stage.engine.setMark('BTCUSDT', '58900');
  await stage.pass(2_000);
  stage.engine.setMark('BTCUSDT', '60000');
  await stage.pass(2_000);
  const { status, text } = await stage.place('ann');
  assert.notEqual(status, 200);
  assert.match(text, /DAILY_LOSS_REACHED/);
  const exit = { ...LIMIT, side: 'SELL', reduceOnly: 'true', price: '60100.0' };
  assert.equal(
    (await stage.ask('ann', 'POST', '/fapi/v1/order', exit)).status,
    200,
    'exits are never trapped',
  );
  await stage.pass(100_000);
  assert.equal((await stage.place('ann', { price: '59600.0' })).status, 200);
  assert.deepEqual(replayed(stage), []);
});

test('a market that goes to and fro over a limit makes no more than three entries in five minutes', async () => {
  const stage = await silent();
  const before = stage.entries('limits').length;
  const minutes = 16;
  for (let second = 0; second < minutes * 60; second += 2) {
    stage.engine.setMark('BTCUSDT', second % 4 === 0 ? '58800' : '60400');
    await stage.pass(2_000);
  }
  const made = stage.entries('limits').length - before;
  assert.ok(made >= 6 && made <= Math.ceil(minutes / 5) * 3, String(made));
  assert.deepEqual(replayed(stage), []);
});

test('what trembles at a limit turns nothing, and what was left is near again only after it was left', async () => {
  const stage = await silent();
  for (const mark of ['59190', '59210', '59150', '59220', '59190']) {
    stage.engine.setMark('BTCUSDT', mark);
    await stage.pass(400_000);
  }
  const bot = (): readonly string[] => told(stage).filter((line) => line.startsWith('bot:'));
  assert.deepEqual(bot(), ['bot:ann dailyLossMax near']);
  stage.engine.setMark('BTCUSDT', '59900');
  await stage.pass(10_000);
  stage.engine.setMark('BTCUSDT', '59100');
  await stage.pass(10_000);
  assert.deepEqual(bot(), [
    'bot:ann dailyLossMax near',
    'bot:ann dailyLossMax left',
    'bot:ann dailyLossMax near',
  ]);
});

test('what hedges each other is no gain and no loss while both marks move', async () => {
  const stage = await silent({ drawdownMax: { amount: '500', since: 'day' } });
  await open(stage, 'ETHUSDT', 'SELL', '20');
  const eth = Number(stage.engine.mark('ETHUSDT')) / 1e18;
  await stage.pass(LONG_MS);
  stage.engine.setMark('BTCUSDT', '66000');
  stage.engine.setMark('ETHUSDT', String(eth + 300));
  await stage.pass(LONG_MS);
  const before = alarms(stage).length;
  assert.equal((await stage.place('ann', { price: '65500.0' })).status, 200);
  await stage.pass(10_000);
  assert.equal(alarms(stage).length, before);
  assert.deepEqual(replayed(stage), []);
});

test('a mark that the venue does not tell makes no loss of what it hedges, and hides none for long', async () => {
  const stage = await silent();
  const eth = Number(stage.engine.mark('ETHUSDT')) / 1e18;
  await open(stage, 'ETHUSDT', 'SELL', '20');
  const line = 'GET /fapi/v1/premiumIndex';
  stage.told.set(line, (venue, target) => (target.includes('ETH') ? { ...venue, status: 503 } : venue));
  stage.engine.setMark('BTCUSDT', '57000');
  stage.engine.setMark('ETHUSDT', String(eth - 150));
  await stage.pass(30_000);
  assert.deepEqual(alarms(stage), [], 'one of the two marks is of before');
  stage.told.clear();
  await stage.pass(5_000);
  assert.deepEqual(alarms(stage), []);
  assert.equal((await stage.place('ann', { price: '56500.0' })).status, 200);
  stage.told.set(line, (venue, target) => (target.includes('ETH') ? { ...venue, status: 503 } : venue));
  stage.engine.setMark('BTCUSDT', '54000');
  await stage.pass(120_000);
  assert.ok(alarms(stage).includes('limitReached account:main dailyLossMax'));
});

test('the best of a silent bot is remembered: what is given back of it counts', async () => {
  const stage = await silent({ dailyLossMax: '100000', drawdownMax: { amount: '1000', since: 'day' } });
  for (const mark of ['60500', '61000', '62000']) {
    stage.engine.setMark('BTCUSDT', mark);
    await stage.pass(90_000);
  }
  stage.engine.setMark('BTCUSDT', '60990');
  await stage.pass(3_000);
  assert.ok(alarms(stage).includes('limitReached bot:ann drawdownMax'));
  assert.match((await stage.place('ann', { price: '60500.0' })).text, /DRAWDOWN_REACHED/);
  assert.deepEqual(replayed(stage), []);
});

test('a trading day of a silent bot begins at the marks of its first moment, not at those last recorded', async () => {
  const stage = await silent({}, DAY);
  stage.engine.setMark('BTCUSDT', '59500');
  await stage.pass(120_000);
  assert.deepEqual(stage.entries('day').at(-1)?.marks, [['BTCUSDT', '59500']]);
});

test('a market of which no mark was ever seen is left out, and what else is held is looked at', async () => {
  const positions = ['BTCUSDT', 'XRPUSDT'].map((instrument) => ({
    instrument,
    quantity: '1',
    mark: '60000',
  }));
  const held = { kind: 'baseline', account: 'main', positions, orders: [] } as const;
  const stage = new Stage({ limits: { positionMax: '65000' }, more: [held] });
  await stage.pass(5_000);
  assert.deepEqual(told(stage), ['account:main positionMax near']);
  assert.deepEqual(
    stage.entries('limits')[0]?.marks.map(([instrument]) => instrument),
    ['BTCUSDT'],
  );
  assert.deepEqual(replayed(stage), []);
});

test('what the venue never told since the start counts by the last mark of the ledger, after a minute', async () => {
  const positions = ['BTCUSDT', 'XRPUSDT'].map((instrument) => ({
    instrument,
    quantity: '1',
    mark: '60000',
  }));
  const held = { kind: 'baseline', account: 'main', positions, orders: [] } as const;
  const market = { venue: 'binance-usdm', account: 'main', instrument: 'XRPUSDT' };
  const prices = { mark: '1', bid: '1', ask: '1', volume24h: null, depth: null, observedAt: 0 };
  const stage = new Stage({
    limits: { positionMax: '65000' },
    more: [held, { kind: 'reference', ...market, ...prices }],
  });
  await stage.pass(50_000);
  assert.deepEqual(told(stage), []);
  await stage.pass(20_000);
  assert.deepEqual(told(stage), ['account:main positionMax near']);
});

test('F14: on a disk with little room only what comes near is recorded, and a full queue is tried again', async () => {
  const stage = await silent();
  stage.engine.setMark('BTCUSDT', '59150');
  await stage.pass(3_000);
  const { state, gateway } = stage.keeper;
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  const asked: string[] = [];
  const looksAt = (isLow: boolean): LimitLooks =>
    new LimitLooks({
      clock: { ...stage.timeline.clockOf({ alive: true }), wallMs: () => unixMs(stage.now) },
      journal: {
        state,
        isLow,
        submit: () => {
          asked.push(isLow ? 'low' : 'full');
          return null;
        },
      },
      market: gateway.market,
    });
  await looksAt(true).look(account, 0);
  assert.deepEqual(asked, [], 'nothing turned');
  stage.engine.setMark('BTCUSDT', '60000');
  await stage.pass(3_000);
  await looksAt(true).look(account, 0);
  assert.deepEqual(asked, [], 'that it was left can wait');
  const full = looksAt(false);
  await full.look(account, 0);
  await full.look(account, 0);
  assert.deepEqual(asked, ['full', 'full']);
  stage.engine.setMark('BTCUSDT', '58000');
  await stage.pass(3_000);
  state.watch.near.clear();
  await looksAt(true).look(account, 0);
  assert.deepEqual(asked.slice(2), ['low'], 'what is reached is told');
});
