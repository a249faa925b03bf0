import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { clientOf, decoyToken, KITE_APP, LIMIT, openKiteFloor, type KiteFloor } from './kite-floor.ts';

const INFY = 408065;
const SBIN = 779521;
const NIFTY = 256265;
const WAIT_MS = 8_000;
type Heard = Readonly<Record<string, unknown>>;
interface Decoy {
  readonly apiKey: string;
  readonly secret: string;
}

const logged: string[] = [];
const bots: TickerBot[] = [];
let floor: KiteFloor;

/** The venue's own ticker client, unmodified, in a process of its own. */
class TickerBot {
  readonly heard: Heard[] = [];
  readonly #process: ChildProcess;

  constructor(env: Readonly<Record<string, string>>) {
    const script = new URL('kite-ticker-bot.mjs', import.meta.url).pathname;
    this.#process = spawn(process.execPath, [script], {
      env: { PATH: '', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    assert(this.#process.stdout !== null);
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.heard.push(JSON.parse(line)));
    bots.push(this);
  }

  do(...call: readonly unknown[]): void {
    this.#process.stdin?.write(`${JSON.stringify(call)}\n`);
  }

  of(kind: string): readonly Heard[] {
    return this.heard.filter((each) => each['kind'] === kind);
  }

  /** The last tick of an instrument. */
  tick(token: number): Heard | null {
    const ticks = this.of('ticks').flatMap(({ ticks: list }): Heard[] => (Array.isArray(list) ? list : []));
    return ticks.findLast((tick) => tick['instrument_token'] === token) ?? null;
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

before(async () => {
  const write = (level: string, code: string, facts?: object): void =>
    void logged.push(`${level} ${code} ${JSON.stringify(facts ?? {})}`);
  floor = await openKiteFloor({}, { write });
  await floor.logIn();
  await until(
    async () => JSON.stringify(await floor.gateway.ask('status')).includes('"hears":true'),
    'stream',
  );
});
after(async () => {
  for (const bot of bots) bot.end();
  await floor.close();
});

async function until(what: () => boolean | Promise<boolean>, name: string): Promise<void> {
  const end = performance.now() + WAIT_MS;
  while (performance.now() < end) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(`${name} did not come: ${JSON.stringify(bots.map((bot) => bot.heard.slice(-4)))}`);
}

function listen(decoy: Decoy, token = decoyToken(decoy)): TickerBot {
  return new TickerBot({
    API_KEY: decoy.apiKey,
    ACCESS_TOKEN: token,
    ROOT: `${floor.url.replace(/^http/, 'ws')}/`,
  });
}

test('KiteTicker hears prices in each mode, indices too, each bot as much as it asked for', async () => {
  const one = listen(await floor.addBot('one'));
  const two = listen(await floor.addBot('two'));
  await until(() => one.of('connect').length + two.of('connect').length === 2, 'both connections');
  one.do('subscribe', [INFY, NIFTY]);
  one.do('setMode', 'full', [INFY, NIFTY]);
  await until(() => one.tick(INFY)?.['mode'] === 'full' && one.tick(NIFTY)?.['mode'] === 'full', 'all of it');
  two.do('subscribe', [INFY]);
  two.do('setMode', 'ltp', [INFY]);
  two.do('subscribe', [SBIN]);
  await until(
    () => two.tick(INFY)?.['mode'] === 'ltp' && two.tick(SBIN)?.['mode'] === 'quote',
    'a part of it',
  );
  floor.simulator.engine.setMark('NSE:INFY', '1501');
  floor.simulator.engine.setMark('NSE:SBIN', '840');
  // It may move on before it is told.
  await until(() => Number(two.tick(SBIN)?.['average_traded_price']) > 830, 'a new mark');
  assert.equal(two.tick(INFY)?.['mode'], 'ltp');
  assert.equal(one.tick(SBIN), null);
  assert.equal(one.tick(NIFTY)?.['tradable'], false);
  const depth = Object(one.tick(INFY)?.['depth']);
  assert.equal(depth.buy.length, 5);
});

test('orders are told to the bot whose they are, with its own tag, and to nobody else (T1)', async () => {
  const decoy = await floor.addBot('trader');
  const trader = listen(decoy);
  const other = listen(await floor.addBot('other'));
  await until(() => trader.of('connect').length + other.of('connect').length === 2, 'both connections');
  const client = clientOf(floor.url, decoy);
  const { order_id: id } = await client.placeOrder('regular', { ...LIMIT, tag: 'mine' });
  const told = (): readonly Heard[] => trader.of('order').map(({ order }) => Object(order));
  await until(
    () => told().some((order) => order['status'] === 'OPEN' && order['order_id'] === id),
    'its order',
  );
  await client.cancelOrder('regular', id);
  await until(() => told().some((order) => order['status'] === 'CANCELLED'), 'its end');
  assert.equal(
    told().every((order) => order['tag'] === 'mine'),
    true,
  );
  assert.deepEqual(other.of('order'), []);
});

test('T1: whoever shows no token of a decoy is not let in, and a revoked bot is put out', async () => {
  const decoy = await floor.addBot('gone');
  const stranger = listen(decoy, `${'x'.repeat(9)}${'0'.repeat(64)}`);
  const bot = listen(decoy);
  await until(() => bot.of('connect').length === 1 && stranger.of('error').length > 0, 'both answers');
  assert.match(String(stranger.of('error')[0]?.['message']), /403/);
  await floor.gateway.ask('bot revoke', { bot: 'gone' });
  await until(() => bot.of('close').length > 0, 'the end');
  assert.equal(bot.of('close')[0]?.['code'], 1008);
  await until(() => bot.of('error').length > 0, 'the refusal');
  assert.deepEqual(stranger.of('connect'), []);
});

test('F32: when the venue’s side ends so do the bots’, which come again and are told prices anew', async () => {
  const bot = listen(await floor.addBot('patient'));
  await until(() => bot.of('connect').length === 1, 'the connection');
  bot.do('subscribe', [INFY]);
  await until(() => bot.tick(INFY) !== null, 'a price');
  floor.simulator.cut('all');
  await until(() => bot.of('close').length === 1 && bot.of('connect').length >= 2, 'the next connection');
  bot.do('subscribe', [SBIN]);
  await until(() => bot.tick(SBIN) !== null, 'a price');
  assert.equal(bot.of('close')[0]?.['code'], 1001);
});

test('T16: no token is in what is told or logged, though the venue has it in an address', async () => {
  const decoy = await floor.addBot('curious');
  const bot = listen(decoy);
  await until(() => bot.of('connect').length === 1, 'the connection');
  const told = [
    ...logged,
    JSON.stringify(await floor.gateway.ask('status')),
    JSON.stringify(bots.map(({ heard }) => heard)),
  ].join('\n');
  const { token } = floor.simulator.engine.sessionToken(KITE_APP.apiKey);
  assert(token.length > 20);
  for (const canary of [token, KITE_APP.secret, KITE_APP.apiKey, decoyToken(decoy)])
    assert.equal(told.includes(canary), false, canary);
});
