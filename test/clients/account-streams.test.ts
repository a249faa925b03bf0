import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { makeCcxt } from './ccxt-client.ts';
import { makeCcxtPro } from './ccxt-sockets.ts';
import { openClientFloor, type ClientFloor } from './client-floor.ts';
import { soon } from './socket-actions.ts';

const M = 'BTC/USDT:USDT';

interface Decoy {
  readonly apiKey: string;
  readonly secret: string;
}

/** A bot's connection to its account, and what it heard. */
class Ear {
  readonly heard: string[] = [];
  readonly #socket: WebSocket;
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (text) => {
      this.heard.push(String(text));
      this.#wake();
    });
  }

  static async open(url: string, listenKey: string, path = '/private/ws?listenKey='): Promise<Ear> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}${listenKey}`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Ear(socket);
  }

  /** Resolves when the connection has ended. */
  static async endsAtOnce(url: string, listenKey: string): Promise<void> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/private/ws?listenKey=${listenKey}`);
    socket.on('error', () => undefined);
    socket.on('message', (text) => assert.fail(`heard ${String(text)}`));
    await soon(new Promise<void>((resolve) => socket.once('close', () => resolve())), 'the end');
  }

  async hears(words: RegExp): Promise<string> {
    for (;;) {
      const found = this.heard.find((text) => words.test(text));
      if (found !== undefined) return found;
      await soon(new Promise<void>((resolve) => (this.#wake = resolve)), String(words));
    }
  }

  async ends(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    await soon(new Promise<void>((resolve) => this.#socket.once('close', () => resolve())), 'the end');
  }

  close(): void {
    this.#socket.terminate();
  }
}

async function listenKey(
  url: string,
  decoy: Decoy,
  method = 'POST',
): Promise<{ status: number; key: string }> {
  const reply = await fetch(`${url}/fapi/v1/listenKey`, {
    method,
    headers: { 'x-mbx-apikey': decoy.apiKey },
  });
  const body: { readonly listenKey?: string } = JSON.parse(await reply.text());
  return { status: reply.status, key: body.listenKey ?? '' };
}

/** The gateway hears of its account: the venue has one connection more. */
async function isLive({ floor }: ClientFloor): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
    const { keys } = await floor.gateway.ask('status');
    if (Array.isArray(keys) && keys.every((key) => key.hears === true)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('the gateway does not hear of its account');
}

async function stage(context: TestContext): Promise<ClientFloor & { readonly other: Decoy }> {
  const stage = await openClientFloor();
  context.after(() => stage.floor.close());
  await isLive(stage);
  return { ...stage, other: await stage.floor.addBot('other') };
}

test('a bot hears of its own orders, every bot of the balance, nobody of the real listen key', async (context) => {
  const { floor, on, decoy, other } = await stage(context);
  const { key } = await listenKey(floor.url, decoy);
  assert.match(key, /^[A-Za-z0-9]{64}$/);
  assert.equal((await listenKey(floor.url, decoy)).key, key, 'the same while it is alive');
  const others = await listenKey(floor.url, other);
  const mine = await Ear.open(floor.url, key);
  const theirs = await Ear.open(floor.url, others.key, '/ws/');
  const client = makeCcxt(floor.url, decoy.apiKey, decoy.secret);
  await client.createOrder(M, 'limit', 'buy', 0.01, on.price(-100), { clientOrderId: 'rests' });
  await mine.hears(/ORDER_TRADE_UPDATE.*"c":"rests".*"X":"NEW"/);
  await client.createOrder(M, 'market', 'buy', 0.01, undefined, { clientOrderId: 'fills' });
  await mine.hears(/ORDER_TRADE_UPDATE.*"c":"fills".*"X":"FILLED"/);
  await mine.hears(/ACCOUNT_UPDATE/);
  await theirs.hears(/ACCOUNT_UPDATE/);
  assert.ok(!theirs.heard.some((text) => /rests|fills/.test(text)));
  const real = floor.simulator.engine.inspect(on.realKey);
  assert.ok(real.positions.length > 0);
  assert.ok(![...mine.heard, ...theirs.heard].join().includes(on.realKey));
  mine.close();
  theirs.close();
});

test('ccxt pro watches its orders and its balance', async (context) => {
  const { floor, on, decoy } = await stage(context);
  const pro = await makeCcxtPro(floor.url, decoy.apiKey, decoy.secret);
  context.after(() => pro.close());
  const watching = pro.watchOrders(M);
  const balance = pro.watchBalance();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await pro.createOrder(M, 'market', 'buy', 0.01, undefined, { clientOrderId: 'watched' });
  const [order] = await soon(watching, 'watchOrders');
  assert.equal(order?.clientOrderId, 'watched');
  assert.ok(Number((await soon(balance, 'watchBalance'))['USDT']?.total) > 0);
  assert.ok(on.price(0) > 0);
});

test('a listen key that was given up, never given, or of a revoked bot opens nothing (T9)', async (context) => {
  const { floor, decoy, other } = await stage(context);
  const { key } = await listenKey(floor.url, decoy);
  assert.equal((await listenKey(floor.url, decoy, 'PUT')).key, key);
  assert.equal((await listenKey(floor.url, decoy, 'DELETE')).status, 200);
  assert.equal((await listenKey(floor.url, decoy, 'PUT')).status, 400);
  await Ear.endsAtOnce(floor.url, key);
  await Ear.endsAtOnce(floor.url, 'A'.repeat(64));
  assert.equal((await listenKey(floor.url, { apiKey: 'nobody', secret: '' })).status, 401);
  const others = await listenKey(floor.url, other);
  const ear = await Ear.open(floor.url, others.key);
  await floor.gateway.ask('bot revoke', { bot: 'other', reason: 'test' });
  await ear.ends();
  await Ear.endsAtOnce(floor.url, others.key);
});

test('a connection that the venue cuts is opened again, and the gap is asked about (F32)', async (context) => {
  const stageOf = await stage(context);
  const { floor, on, decoy } = stageOf;
  const { key } = await listenKey(floor.url, decoy);
  const ear = await Ear.open(floor.url, key);
  assert.ok(floor.simulator.cut('user') > 0);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await isLive(stageOf);
  const client = makeCcxt(floor.url, decoy.apiKey, decoy.secret);
  await client.createOrder(M, 'limit', 'buy', 0.01, on.price(-100), { clientOrderId: 'after' });
  await ear.hears(/ORDER_TRADE_UPDATE.*"c":"after"/);
  ear.close();
});
