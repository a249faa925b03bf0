import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { KiteConnect } from 'kiteconnect';
import { startSimulator } from '../../simulators/kite/server.ts';
import { readRecording, type RecordedFrame } from '../../simulators/shared/recording.ts';
import { decimal } from '../../src/core/units/decimal.ts';
import { decoyToken } from '../e2e/kite-floor.ts';
import { moveToPaper, ownerFor, settled, type Owner } from './paper-owner.ts';

const POLICY = fileURLToPath(new URL('../../policies/kite.yaml', import.meta.url));
const APP = { apiKey: 'LIVEKITEKEY04', secret: 'LIVEKITESECRET04' } as const;
const MARKET = 'NSE:SBIN';
const RECORD = ['paper', 'record', '--venue', 'kite', '--seconds', '5'] as const;

interface Fill {
  readonly filled: number;
  readonly price: number;
}

/** What recorded offers up to a price come to: how many shares, and at which average price. */
function offered({ asks }: RecordedFrame, limit: number): Fill {
  const reached = asks.map(([price, quantity]) => [Number(price), Number(quantity)] as const);
  const taken = reached.filter(([price]) => price <= limit);
  const filled = taken.reduce((sum, [, quantity]) => sum + quantity, 0);
  const cost = taken.reduce((sum, [price, quantity]) => sum + price * quantity, 0);
  return { filled, price: cost / filled };
}

async function codeOf(said: Promise<Readonly<Record<string, unknown>>>): Promise<string> {
  const { error } = await said;
  return error === undefined ? JSON.stringify(await said) : String(Object(error).code);
}

function framesIn(owner: Owner): readonly RecordedFrame[] {
  const path = join(owner.place, 'folder', 'paper', 'books', 'kite', `${encodeURIComponent(MARKET)}.jsonl`);
  const recording = readRecording(readFileSync(path, 'utf8'));
  assert.ok('frames' in recording);
  assert.equal(recording.number, 779521, 'the venue’s own number of it');
  return recording.frames;
}

test(
  'at kite the book is recorded through the gateway that is logged in, and a bot on paper trades in it',
  { timeout: 140_000 },
  async (t) => {
    const { owner, authority } = await ownerFor(t);
    const live = await startSimulator({
      engineOptions: {
        seed: 3,
        accounts: [{ ...APP, balance: '1000000' }],
        markets: [{ symbol: MARKET, price: decimal('651.20'), levelQty: decimal('7') }],
      },
      tls: authority.tls,
    });
    t.after(() => live.close());
    const record = (...words: readonly string[]): ReturnType<Owner['say']> => owner.say(...RECORD, ...words);
    assert.equal(await codeOf(record('--symbol', MARKET)), 'NOT_RUNNING');
    let url = `${await owner.up()}/kite`;
    assert.equal(await codeOf(record('--symbol', MARKET)), 'ACCOUNT_UNKNOWN');
    const from = owner.file('creds.json', JSON.stringify(APP));
    const place = ['--from', from, '--base-url', live.url, '--ca', authority.ca];
    await owner.say('key', 'add', 'kite', '--name', 'main', ...place);
    assert.equal(await codeOf(record('--symbol', MARKET)), 'NOT_LOGGED_IN');
    const redirect = `request_token=${live.engine.logIn(APP.apiKey)}&status=success`;
    await owner.say('login', 'main', '--redirect', redirect);
    await owner.say('policy', 'set', POLICY);
    const bot = await owner.say('bot', 'add', 'grid', '--key', 'main');
    const decoy = { apiKey: String(bot['apiKey']), secret: String(bot['secret']) };
    const client = (): InstanceType<typeof KiteConnect> =>
      new KiteConnect({ api_key: decoy.apiKey, access_token: decoyToken(decoy), root: url });

    assert.equal(await codeOf(record('--symbol', 'NSE:NOSUCH')), 'MARKET_UNKNOWN');
    assert.equal(await codeOf(record('--symbol', 'bitcoin')), 'MARKET_UNKNOWN');
    const said = await settled(async () => {
      const done = await record('--symbol', MARKET);
      assert.equal(done['error'], undefined, JSON.stringify(done));
      return done;
    });
    const frames = framesIn(owner);
    assert.ok(Number(said['frames']) >= 3 && frames.length === said['frames'], JSON.stringify(said));
    for (const { bids, asks } of frames) assert.deepEqual([bids.length, asks.length], [5, 5]);

    await settled(() => moveToPaper(owner));
    const buyOut = async (): Promise<Fill> => {
      const quote = await client().getQuote([MARKET]);
      const limit = quote[MARKET]?.depth?.sell?.[2]?.price ?? 0;
      const order = {
        exchange: 'NSE',
        tradingsymbol: 'SBIN',
        transaction_type: 'BUY',
        product: 'MIS',
      } as const;
      const sent = { ...order, quantity: 150, order_type: 'LIMIT', price: limit, validity: 'IOC' } as const;
      const { order_id: id } = await client().placeOrder('regular', sent);
      return settled(async () => {
        const [last] = (await client().getOrderHistory(id)).slice(-1);
        assert.equal(last?.status, 'CANCELLED', 'what the recorded levels did not fill is over');
        const reached = frames.map((frame) => offered(frame, limit));
        const fill = { filled: last.filled_quantity, price: last.average_price };
        const isOne = reached.some(
          ({ filled, price }) => filled === fill.filled && Math.abs(price - fill.price) < 0.001,
        );
        assert.ok(isOne && fill.filled > 0 && fill.filled < 150, JSON.stringify({ fill, limit, reached }));
        return fill;
      });
    };
    await settled(buyOut);
    await owner.down();
    url = `${await owner.up()}/kite`;
    await settled(buyOut);
  },
);
