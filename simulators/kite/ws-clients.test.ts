import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test, type TestContext } from 'node:test';
import { KiteConnect } from 'kiteconnect';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

const KEY = 'clientkey';
const SECRET = 'clientsecret';
const BOT = new URL('../../test/e2e/kite-ticker-bot.mjs', import.meta.url).pathname;
const [INFY, SBIN, INDEX] = [408065, 779521, 256265];
const WITHIN_MS = 60_000;

interface Tick {
  readonly instrument_token: number;
  readonly mode: string;
  readonly last_price: number;
  readonly depth?: { readonly buy: readonly object[] };
}

interface Said {
  readonly kind: string;
  readonly ticks?: readonly Tick[];
  readonly length?: number;
  readonly code?: number;
  readonly message?: string;
  readonly order?: { readonly order_id: string; readonly status: string; readonly tag: string };
}

let sim: Simulator;

before(async () => {
  const markets = [{ symbol: 'NSE:INFY', volatility: 0 }];
  const accounts = [{ apiKey: KEY, secret: SECRET }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets, limitFactor: 10 } });
});
after(() => sim.close());

async function loggedIn(): Promise<InstanceType<typeof KiteConnect>> {
  const client = new KiteConnect({ api_key: KEY, root: sim.url });
  const { access_token } = await client.generateSession(sim.engine.logIn(KEY), SECRET);
  client.setAccessToken(access_token);
  return client;
}

/** The venue's own client of the ticker, in a process of its own: it ends that when it gives up. */
class Listening {
  readonly said: Said[] = [];
  readonly #child;

  constructor(context: TestContext, token = sim.engine.sessionToken(KEY).token) {
    const env = { API_KEY: KEY, ACCESS_TOKEN: token, ROOT: `${sim.url.replace('http', 'ws')}/` };
    this.#child = spawn(process.execPath, [BOT], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.said.push(JSON.parse(line)));
    context.after(() => this.#child.kill());
  }

  tell(...command: readonly unknown[]): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** The first of what is said from `from` on that is so. */
  async heard(is: (said: Said) => boolean, from = 0): Promise<Said> {
    const until = performance.now() + WITHIN_MS;
    for (;;) {
      const found = this.said.slice(from).find(is);
      if (found !== undefined) return found;
      assert.ok(performance.now() < until, JSON.stringify(this.said.slice(-5)));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  tick(token: number, mode: string, from = 0): Promise<Said> {
    const is = ({ instrument_token: of, mode: in_ }: Tick): boolean => of === token && in_ === mode;
    return this.heard(({ ticks = [] }) => ticks.some(is), from);
  }
}

test('the venue’s own ticker is told prices in each mode, an index, and heartbeats', async (context) => {
  await loggedIn();
  const bot = new Listening(context);
  await bot.heard(({ kind }) => kind === 'connect');
  bot.tell('subscribe', [INFY, SBIN, INDEX]);
  await bot.tick(INFY, 'quote');
  bot.tell('setMode', 'full', [INFY]);
  bot.tell('setMode', 'ltp', [SBIN]);
  const { ticks = [] } = await bot.tick(INFY, 'full');
  const full = ticks.find(({ instrument_token: of }) => of === INFY);
  assert.equal(full?.depth?.buy.length, 5);
  sim.engine.setMark('NSE:INFY', '1444');
  await bot.heard(({ ticks: told = [] }) =>
    told.some(({ instrument_token: of, last_price: last }) => of === INFY && Math.abs(last - 1444) < 1),
  );
  await bot.tick(SBIN, 'ltp');
  bot.tell('unsubscribe', [INFY, SBIN, INDEX]);
  await bot.heard(({ kind, length }) => kind === 'message' && length === 1, bot.said.length);
});

test('changes of orders are told as text, and a connection that was cut comes back by itself', async (context) => {
  const client = await loggedIn();
  const bot = new Listening(context);
  await bot.heard(({ kind }) => kind === 'connect');
  const order = { exchange: 'NSE', tradingsymbol: 'INFY', transaction_type: 'BUY', quantity: 1 } as const;
  const limit = { ...order, product: 'CNC', order_type: 'LIMIT', price: 1200 } as const;
  const { order_id: id } = await client.placeOrder('regular', { ...limit, tag: 'told' });
  const told = await bot.heard((said) => said.order?.order_id === id && said.order.status === 'OPEN');
  assert.equal(told.order?.tag, 'told');
  const from = bot.said.length;
  assert.equal(sim.cut('all'), 1);
  await bot.heard(({ kind }) => kind === 'connect', from);
  await client.cancelOrder('regular', id);
  await bot.heard((said) => said.order?.order_id === id && said.order.status === 'CANCELLED', from);
});

test('nobody listens without the token of the open session, and a new log-in ends who does', async (context) => {
  await loggedIn();
  const stranger = new Listening(context, 'x'.repeat(32));
  await stranger.heard(({ kind, message = '' }) => kind === 'error' && / 40[34]$/.test(message));
  const bot = new Listening(context);
  await bot.heard(({ kind }) => kind === 'connect');
  await loggedIn();
  assert.equal((await bot.heard(({ kind }) => kind === 'close')).code, 1001);
});

test('three connections of an account are let in, and a fourth is not', async (context) => {
  await loggedIn();
  const three = [1, 2, 3].map(() => new Listening(context));
  for (const each of three) await each.heard(({ kind }) => kind === 'connect');
  const fourth = new Listening(context);
  await fourth.heard(({ kind }) => kind === 'error');
  assert.equal(
    fourth.said.some(({ kind }) => kind === 'connect'),
    false,
  );
});
