import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instrument } from '../../core/units/ids.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { accountStreamOf } from '../../venues/hyperliquid/frames/account-stream.ts';
import { parseAddress } from '../../venues/hyperliquid/text.ts';
import { Stage } from './follower-fixture.test.ts';

const USER = parseAddress(`0x${'0e'.repeat(20)}`) ?? assert.fail('an address');
const CONFIRMED = '{"channel":"subscriptionResponse","data":{"method":"subscribe"}}';
const coins = (...names: string[]): Set<Instrument> => new Set(names.map((name) => name as Instrument));

const mark = (coin: string, markPx: string): string =>
  JSON.stringify({ channel: 'activeAssetCtx', data: { coin, ctx: { markPx, dayNtlVlm: '1000' } } });

/** What was said about markets: `+BTC` to listen, `-BTC` no longer, once for marks and once for the book. */
function asked(stage: Stage): readonly string[] {
  return stage.said.flatMap((text) => {
    const { method, subscription } = JSON.parse(text);
    const sign = method === 'subscribe' ? '+' : '-';
    return subscription?.coin === undefined ? [] : [`${sign}${subscription.coin} ${subscription.type}`];
  });
}

async function liveStage(wanted: Set<Instrument>): Promise<Stage> {
  const stage = new Stage();
  stage.wanted = wanted;
  stage.venue = { ...binanceUsdm, accountStream: accountStreamOf(USER) };
  await stage.begin();
  assert.deepEqual(asked(stage), [], 'not before the account itself is listened to');
  stage.say(CONFIRMED);
  stage.say(CONFIRMED);
  return stage;
}

test('what an account may trade is listened to on its own connection, and again on the next one (F32)', async () => {
  const stage = await liveStage(coins('BTC'));
  const both = ['+BTC activeAssetCtx', '+BTC l2Book'];
  assert.deepEqual(asked(stage), both);
  stage.say(CONFIRMED);
  const before = stage.gaps;
  stage.say(mark('BTC', '60000'));
  assert.deepEqual([stage.priced.length, stage.gaps], [1, before], 'a price is no reason to ask');
  stage.cut();
  stage.say(mark('BTC', '70000'));
  assert.equal(stage.priced.length, 1, 'what belongs to an earlier connection is not listened to');
  await stage.pass(1_000);
  stage.say(mark('BTC', '70000'));
  assert.equal(stage.priced.length, 1, 'nothing is told of markets before they are asked for');
  stage.say(CONFIRMED);
  stage.say(CONFIRMED);
  assert.deepEqual(asked(stage), [...both, ...both]);
});

test('markets come and go with what the account may trade, and no more than the venue lets', async () => {
  const stage = await liveStage(coins('BTC', 'ETH'));
  stage.said.length = 0;
  stage.wanted = coins('ETH', 'SOL');
  stage.streams.tend(stage.story.account);
  assert.deepEqual(asked(stage), [
    '-BTC activeAssetCtx',
    '-BTC l2Book',
    '+SOL activeAssetCtx',
    '+SOL l2Book',
  ]);
  stage.say(mark('BTC', '60000'));
  stage.say(mark('SOL', '150'));
  assert.deepEqual(
    stage.priced.map(({ report }) => report.instrument),
    ['SOL'],
  );
  stage.wanted = coins(...Array.from({ length: 100 }, (_, i) => `C${i}`));
  stage.said.length = 0;
  stage.streams.tend(stage.story.account);
  assert.equal(asked(stage).filter((each) => each.startsWith('+')).length, 60);
});

test('a market that the venue does not have, and a price that cannot be read, end nothing (F32)', async () => {
  const stage = await liveStage(coins('NOPE'));
  stage.say(
    '{"channel":"error","data":"Invalid subscription {\\"type\\":\\"l2Book\\",\\"coin\\":\\"NOPE\\"}"}',
  );
  stage.say('{"channel":"l2Book","data":{}}');
  assert.deepEqual([stage.isLive, stage.closed, stage.priced], [true, 0, []]);
});
