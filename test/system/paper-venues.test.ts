import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { KiteConnect } from 'kiteconnect';
import { httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { startSimulator as startHyperliquid } from '../../simulators/hyperliquid/server.ts';
import { startSimulator as startKite } from '../../simulators/kite/server.ts';
import type { SimReply, SimRequest } from '../../simulators/shared/request.ts';
import { decoyToken } from '../e2e/kite-floor.ts';
import { moveToPaper, ownerFor, settled } from './paper-owner.ts';

const policyOf = (name: string): string =>
  fileURLToPath(new URL(`../../policies/${name}.yaml`, import.meta.url));

const OWNER = Wallet.numbered(8_301);
const AGENT = Wallet.numbered(8_302);
const APP = { apiKey: 'LIVEKITEKEY03', secret: 'LIVEKITESECRET03' } as const;

interface Engine {
  handle(request: SimRequest, nowMs: number): SimReply;
}

/** What arrived at a venue that is no read. */
function changesAt(engine: Engine, isChange: (request: SimRequest) => boolean): string[] {
  const arrived: string[] = [];
  const handle = engine.handle.bind(engine);
  engine.handle = (request, now) => {
    if (isChange(request)) arrived.push(`${request.method} ${request.target}`);
    return handle(request, now);
  };
  return arrived;
}

test(
  'at hyperliquid one command moves a bot to paper and back, with its key and URL, and no action meanwhile',
  { timeout: 140_000 },
  async (t) => {
    const { owner, authority } = await ownerFor(t);
    const accounts = [{ address: OWNER.address, balance: '100000', agents: [{ address: AGENT.address }] }];
    const live = await startHyperliquid({ engineOptions: { seed: 3, accounts }, tls: authority.tls });
    t.after(() => live.close());
    const arrived = changesAt(live.engine, ({ target }) => target === '/exchange');
    const from = owner.file('creds.json', JSON.stringify({ privateKey: AGENT.privateKey }));
    await owner.up();
    const place = ['--from', from, '--base-url', live.url, '--ca', authority.ca];
    // The first of them lets native code in, from the next start on.
    await owner.say('key', 'add', 'hyperliquid', '--name', 'hl', ...place);
    await owner.down();
    const url = `${await owner.up()}/hyperliquid`;
    const added = await owner.say('key', 'add', 'hyperliquid', '--name', 'hl', ...place);
    assert.equal(added['error'], undefined, JSON.stringify(added));
    await owner.say('policy', 'set', policyOf('hyperliquid'));
    const bot = await owner.say('bot', 'add', 'grid', '--key', 'hl');
    const { exchange, info: asking } = httpClients(url, new Wallet(String(bot['secret'])));
    const user: `0x${string}` = `0x${String(bot['apiKey']).slice(2)}`;
    const trade = async (): Promise<void> => {
      const price = Number((await asking.allMids())['BTC']);
      const p = String(Math.floor((price * 0.995) / 10) * 10);
      const order = { a: 0, b: true, p, s: '0.002', r: false, t: { limit: { tif: 'Gtc' } } } as const;
      await exchange.order({ orders: [order], grouping: 'na' });
    };
    const clear = async (): Promise<number> => {
      const open = await asking.openOrders({ user });
      await exchange.cancel({ cancels: open.map(({ oid }) => ({ a: 0, o: oid })) });
      return open.length;
    };
    await settled(trade);
    assert.equal(await clear(), 1);
    const before = arrived.length;
    // What a cancelled order had filled is asked for before it counts as over.
    const moved = await settled(() => moveToPaper(owner));
    assert.deepEqual([moved['account'], moved['paper']], ['hl-paper', true], JSON.stringify(moved));
    await settled(trade);
    assert.deepEqual(
      [arrived.length, await clear()],
      [before, 1],
      'it rests on paper, and nothing came to the venue',
    );
    const back = await owner.say('bot', 'live', 'grid', '--yes');
    assert.deepEqual([back['account'], back['paper']], ['hl', false]);
    await settled(trade);
    assert.ok(arrived.length > before);
  },
);

test(
  'at kite a bot on paper trades in a session that nobody had to open, also after a restart of the gateway',
  { timeout: 140_000 },
  async (t) => {
    const { owner, authority } = await ownerFor(t);
    const accounts = [{ ...APP, balance: '1000000' }];
    const live = await startKite({
      engineOptions: { seed: 3, accounts, limitFactor: 10 },
      tls: authority.tls,
    });
    t.after(() => live.close());
    const arrived = changesAt(
      live.engine,
      ({ method, target }) => method !== 'GET' && !target.startsWith('/session'),
    );
    const from = owner.file('creds.json', JSON.stringify(APP));
    let url = `${await owner.up()}/kite`;
    const place = ['--from', from, '--base-url', live.url, '--ca', authority.ca];
    await owner.say('key', 'add', 'kite', '--name', 'main', ...place);
    const redirect = `request_token=${live.engine.logIn(APP.apiKey)}&status=success`;
    await owner.say('login', 'main', '--redirect', redirect);
    await owner.say('policy', 'set', policyOf('kite'));
    const bot = await owner.say('bot', 'add', 'grid', '--key', 'main');
    const decoy = { apiKey: String(bot['apiKey']), secret: String(bot['secret']) };
    const client = () =>
      new KiteConnect({ api_key: decoy.apiKey, access_token: decoyToken(decoy), root: url });
    const BARE = { exchange: 'NSE', tradingsymbol: 'INFY', quantity: 1, product: 'MIS' } as const;
    const trade = async (): Promise<string> => {
      const price = (await client().getLTP(['NSE:INFY']))['NSE:INFY']?.last_price ?? 0;
      const order = {
        ...BARE,
        transaction_type: 'BUY',
        order_type: 'LIMIT',
        price: Math.floor(price * 0.995),
      } as const;
      return (await client().placeOrder('regular', order)).order_id;
    };
    const placed = await settled(trade);
    // Kite acknowledges an order before it is there to be cancelled.
    await settled(() => client().cancelOrder('regular', placed));
    const before = arrived.length;
    const moved = await settled(() => moveToPaper(owner));
    assert.deepEqual([moved['account'], moved['paper']], ['main-paper', true], JSON.stringify(moved));
    await settled(trade);
    await owner.down();
    url = `${await owner.up()}/kite`;
    await settled(trade);
    assert.equal(arrived.length, before, 'nothing of it came to the venue');
    const back = await owner.say('bot', 'live', 'grid', '--yes');
    assert.deepEqual([back['account'], back['paper']], ['main', false]);
  },
);
