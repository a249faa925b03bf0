import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { freePort } from '../../src/cli/open-gateway.ts';
import { CommandWatch } from './command-watch.ts';
import { SigningBot, type Decoy } from './signing-bot.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-stop-'));
const folder = join(place, 'data');
const at = ['--data', folder];
const running = new Set<ChildProcess>();
const watch = new CommandWatch();

after(() => {
  for (const child of running) child.kill('SIGKILL');
  try {
    watch.assertNone(folder);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

function sallyport(...words: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...words], { encoding: 'utf8' });
  for (const told of [stdout, stderr]) watch.ran(words, told);
  return { code: status, out: stdout, err: stderr };
}

interface Up {
  readonly url: string;
  readonly bot: Decoy;
  readonly ended: Promise<number | null>;
}

/** A gateway on paper, with the bot that it was given at its first start. */
async function up(decoy?: Decoy): Promise<Up> {
  const listen = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const words = ['up', ...at, '--paper', '--listen', listen, '--json'];
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  for await (const line of createInterface({ input: child.stdout })) {
    watch.started(words, child);
    watch.ran(words, line);
    const { url, bot } = JSON.parse(line);
    return { url, bot: decoy ?? { apiKey: bot.apiKey, secret: bot.secret }, ended };
  }
  throw new assert.AssertionError({ message: 'the gateway said nothing' });
}

async function rest(gateway: Up, id: string): Promise<void> {
  const bot = new SigningBot(gateway.url, gateway.bot);
  const { text } = await bot.ask('GET', '/fapi/v1/premiumIndex', { symbol: 'BTCUSDT' });
  const price = (Math.round(Number(JSON.parse(text).markPrice) * 0.99 * 10) / 10).toFixed(1);
  const placed = await bot.place({ price, newClientOrderId: id });
  bot.close();
  assert.equal(placed.status, 200, placed.text);
}

/** An open socket of a bot, and the code that it ends with. */
async function opened(address: string): Promise<{ readonly closed: Promise<number> }> {
  const socket = new WebSocket(address.replace('http:', 'ws:'));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { closed };
}

test('stop ends the gateway, with --cancel without an order left; the next has another token (T14)', async () => {
  assert.equal(sallyport('init', ...at, '--custodian', 'file').code, 0);
  const nobody = sallyport('stop', ...at);
  assert.equal(nobody.code, 1);
  assert.match(nobody.err, /no gateway runs on .*; nothing was done/);

  const first = await up();
  await rest(first, 'stays');
  const plain = sallyport('stop', ...at);
  assert.equal(plain.code, 0, plain.err);
  assert.match(plain.out, /^Stopped\. 1 orders rest at the venue and stay there/);
  assert.equal(await first.ended, 0);
  assert.ok(!existsSync(join(folder, 'running.json')));

  const token = (): string => readFileSync(join(folder, 'owner-token'), 'utf8');
  const before = token();
  const second = await up(first.bot);
  assert.match(token(), /^[0-9a-f]{64}$/);
  assert.notEqual(token(), before, 'each start makes the owner’s token anew');
  await rest(second, 'goes');
  // A socket of the market, which ends at the venue, and one whose calls the keeper judges.
  const told = await Promise.all(
    ['/ws/btcusdt@bookTicker', '/ws-fapi/v1'].map((at) => opened(second.url + at)),
  );
  const swept = sallyport('stop', '--cancel', ...at, '--json');
  assert.deepEqual(JSON.parse(swept.out), { stopped: true, cancelled: 1, left: [], resting: 0 });
  assert.equal(await second.ended, 0);
  assert.deepEqual(await Promise.all(told.map(({ closed }) => closed)), [1001, 1001]);
});
