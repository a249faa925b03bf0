import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FOREIGN_VAULT, openTried, VAULT } from '../conformance/venues-fixture.test.ts';
import { run } from './terminal-fixture.test.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-conformance-'));
after(() => rmSync(place, { recursive: true, force: true }));

function credentialFile(content: unknown): string {
  const path = join(place, 'creds.json');
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
  return path;
}

test('a whole trial writes two reports that only their owner may read, and says where they are', async (t) => {
  const tried = await openTried('bybit');
  t.after(() => tried.close());
  const from = credentialFile(tried.credential);
  const report = join(place, 'bybit');
  const words = ['conformance', '--venue', 'bybit', '--url', tried.url, '--from', from, '--report', report];
  const { code, out } = await run(...words);
  assert.equal(code, 0, out);
  assert.match(out, /Everything that this venue has worked\.[^]*bybit\.md, .*bybit\.json/);
  const told = JSON.parse(readFileSync(`${report}.json`, 'utf8'));
  assert.deepEqual([told.conforms, told.place, told.left], [true, 'this machine', 0]);
  assert.match(
    readFileSync(`${report}.md`, 'utf8'),
    /# Conformance: bybit, this machine[^]*\| amend it \| yes \|/,
  );
  for (const end of ['md', 'json']) assert.equal(statSync(`${report}.${end}`).mode & 0o077, 0);
});

test('a plan is written without a log-in where somebody says the price, and refused where nobody does', async (t) => {
  const tried = await openTried('kite');
  t.after(() => tried.close());
  const from = credentialFile(tried.credential);
  const words = ['conformance', '--venue', 'kite', '--url', tried.url, '--from', from, '--plan'];
  const refused = await run(...words);
  assert.match(refused.err, /could not be asked[^]*--price/);
  const { code, out } = await run(...words, '--price', '1500', '--cost-max', '5');
  assert.equal(code, 0);
  assert.match(
    out,
    /POST \/orders\/regular [^]*DELETE \/orders\/regular\/[^]*INR at most[^]*it would not run\. Next: --cost-max [0-9]/,
  );
  assert.ok(
    tried.arrived.every(({ line }) => line === 'GET /'),
    'its clock was asked for, and nothing else',
  );
});

test('a plan for a vault names it in every action, and is refused where the agent’s owner leads it not', async (t) => {
  const tried = await openTried('hyperliquid');
  t.after(() => tried.close());
  const from = credentialFile({ privateKey: tried.credential.secret });
  const words = ['conformance', '--venue', 'hyperliquid', '--url', tried.url, '--from', from];
  const { code, out } = await run(...words, '--plan', '--vault', VAULT, '--json');
  assert.equal(code, 0, out);
  const { sends } = JSON.parse(out);
  assert.ok(sends.length > 5);
  for (const line of sends) assert.ok(line.includes(`"vaultAddress":"${VAULT}"`), line);
  for (const [vault, why] of [
    [FOREIGN_VAULT, 'KEY_REFUSED'],
    ['0x12', 'VAULT_REFUSED'],
  ] as const) {
    const refused = await run(...words, '--plan', '--vault', vault, '--json');
    assert.deepEqual([refused.code, JSON.parse(refused.out).error.code], [1, why]);
  }
  assert.ok(tried.arrived.every(({ line }) => line === 'POST /info'));
  const another = await openTried('bybit');
  t.after(() => another.close());
  const mute = await run(...words, '--plan', '--vault', VAULT, '--url', another.url, '--json');
  assert.deepEqual([mute.code, JSON.parse(mute.out).error.code], [1, 'ACCOUNT_NOT_TOLD']);
});

test('a venue itself is refused unless it is named twice, and so is what is no place, key or market', async () => {
  const from = credentialFile({ apiKey: 'K', secret: 'S' });
  const wrong = join(place, 'wrong.json');
  writeFileSync(wrong, '{}', { mode: 0o600 });
  const live = ['--url', 'https://api.bybit.com'];
  for (const [words, code] of [
    [[...live, '--from', from], 'PRODUCTION_NOT_NAMED'],
    [[...live, '--from', from, '--production'], 'PRODUCTION_NOT_NAMED'],
    [[...live, '--from', from, '--production-host', 'api.bybit.com'], 'PRODUCTION_NOT_NAMED'],
    [
      [...live, '--from', from, '--production', '--production-host', 'api.bytick.com'],
      'PRODUCTION_NOT_NAMED',
    ],
    [['--url', 'https://127.0.0.1.example', '--from', from], 'PRODUCTION_NOT_NAMED'],
    [['--url', 'http://api.bybit.com', '--from', from], 'URL_REFUSED'],
    [['--from', from], 'NOWHERE_TO_TRY'],
    [['--testnet', '--from', wrong], 'CREDENTIAL_MALFORMED'],
    [['--testnet', '--from', credentialFile({ privateKey: 'a b' })], 'KEY_MALFORMED'],
    [['--testnet', '--from', from, '--market', 'btc/usdt'], 'MARKET_UNKNOWN'],
    [['--testnet', '--from', from, '--vault', VAULT], 'VAULT_REFUSED'],
  ] as const) {
    const { code: exit, out } = await run('conformance', '--venue', 'bybit', ...words, '--json');
    assert.deepEqual([exit, JSON.parse(out).error.code], [1, code], words.join(' '));
  }
  const none = await run('conformance', '--venue', 'kite', '--testnet', '--from', from);
  assert.match(none.err, /kite has no test network; nothing was sent[^]*simulate-venue kite/);
  const usage = await run('conformance', '--venue', 'kite', '--testnet', '--from', from, '--quantity', '0');
  assert.equal(usage.code, 2);
});

test('Ctrl-C after an order was placed cancels it before the command ends', async (t) => {
  const tried = await openTried('binance-usdm');
  t.after(() => tried.close());
  const from = credentialFile(tried.credential);
  const words = [BIN, 'conformance', '--venue', 'binance-usdm', '--url', tried.url, '--from', from, '--json'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  tried.onRequest = ({ method, target }) => {
    if (method === 'POST' && target.startsWith('/fapi/v1/order')) child.kill('SIGINT');
  };
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const [code] = await once(child, 'close');
  const { stopped, leftOrders, conforms } = JSON.parse(out);
  assert.deepEqual([code, stopped, leftOrders, conforms], [1, true, [], false]);
  assert.ok(tried.arrived.some(({ line }) => line === 'DELETE /fapi/v1/order'));
  assert.deepEqual(tried.resting(), []);
});
