import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CommandWatch } from './command-watch.ts';
import { freePort } from './gateway-under-test.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const BOT = fileURLToPath(new URL('plain-bot.py', import.meta.url));
const PYTHON = 'python3';
const WAIT_MS = 60_000;
const run = promisify(execFile);

/** The venue's own address, which the bot has where `run` starts it, and what it is told of its requests. */
const VENUES = [
  ['binance-usdm', 'https://fapi.binance.com', ['NEW', '0.003', 1, 'CANCELED']],
  ['bybit', 'https://api.bybit.com', ['OK', 'OK', 1, 'OK']],
] as const;

for (const [venue, own, told] of VENUES) {
  test(`plain Python signs orders at ${venue} itself, told a base URL, and by run told nothing`, async (t) => {
    const words = ['start', '--json', '--venue', venue, '--listen', `127.0.0.1:${await freePort()}`];
    const gateway = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(async () => {
      const ended = once(gateway, 'exit');
      gateway.kill('SIGTERM');
      await ended;
    });
    const [line] = await once(createInterface({ input: gateway.stdout }), 'line');
    const watch = new CommandWatch();
    watch.started(words, gateway);
    watch.ran(words, line);
    const { apiKey, secret, baseUrl, data } = JSON.parse(line);
    const env = { ...process.env, BOT_KEY: apiKey, BOT_SECRET: secret };
    const ways = [
      [PYTHON, BOT, venue, baseUrl],
      [process.execPath, BIN, 'run', '--data', data, '--', PYTHON, BOT, venue, own],
    ] as const;
    for (const [program, ...given] of ways) {
      const { stdout } = await run(program, given, { env, timeout: WAIT_MS });
      const said: unknown = JSON.parse(stdout);
      assert.ok(Array.isArray(said));
      assert.deepEqual(said.slice(0, -1), told);
      assert.match(String(said.at(-1)), /Sallyport: The order is worth .* above .* per order/);
    }
    // While it runs: its folder goes with it.
    watch.assertNone(data);
  });
}
