import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createKeyPairFromBytes,
  createSolanaRpc,
  getBase64EncodedWireTransaction,
  signTransaction,
} from '@solana/kit';
import { SolanaNode } from '../../simulators/solana/node.ts';
import { freePort } from '../../src/cli/open-gateway.ts';
import { CommandWatch } from './command-watch.ts';
import { built, ENEMY, FRIEND, LIMITS, pay, SOL } from '../../src/keeper/wallets/stage-fixture.test.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-sign-'));
const at = (name: string): string => join(place, name);
const node = new SolanaNode();
const watch = new CommandWatch();
let gateway: ChildProcess;
let wallet = '';
let nodeUrl = '';

/** What a command says with `--json`: its answer, or the refusal. The node answers in this process meanwhile. */
async function sallyport(...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const asked = [BIN, ...words, '--data', at('data'), '--json'];
  const child = spawn(process.execPath, asked, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  for await (const part of child.stdout.setEncoding('utf8')) text += String(part);
  watch.ran(words, text);
  const said = JSON.parse(text);
  return said.error ?? said;
}

function file(name: string, content: string): string {
  writeFileSync(at(name), content, { mode: 0o600 });
  return at(name);
}

/** A payment as a program builds it, in a file; with a key, signed outside of the gateway. */
async function payment(to: string, lamports: number, keyFile?: string): Promise<string> {
  const rpc = createSolanaRpc(nodeUrl);
  const transaction = await built({ wallet, rpc }, pay(wallet, to, lamports));
  if (keyFile === undefined) return file(`pay-${lamports}`, getBase64EncodedWireTransaction(transaction));
  const pair = await createKeyPairFromBytes(Uint8Array.from(JSON.parse(readFileSync(keyFile, 'utf8'))));
  return file(`pay-${lamports}`, getBase64EncodedWireTransaction(await signTransaction([pair], transaction)));
}

before(async () => {
  nodeUrl = await node.start();
  assert.equal((await sallyport('init', '--custodian', 'file'))['code'], undefined);
  const words = [BIN, 'up', '--data', at('data'), '--listen', `127.0.0.1:${await freePort('127.0.0.1')}`];
  gateway = spawn(process.execPath, [...words, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  assert.ok(gateway.stdout !== null);
  for await (const line of createInterface({ input: gateway.stdout })) {
    assert.equal(JSON.parse(line).ready, true, line);
    break;
  }
  watch.started(words, gateway);
  const everyAccount = { symbols: ['BTCUSDT'], notionalMax: 1, positionMax: 1, dailyLossMax: 1 };
  const policy = file('policy.json', JSON.stringify({ version: 1, everyAccount, wallets: { cold: LIMITS } }));
  assert.equal((await sallyport('policy', 'set', policy))['code'], undefined);
  const made = await sallyport('wallet', 'create', 'cold', '--node', nodeUrl, '--key-file', at('cold.json'));
  wallet = String(made['address']);
  node.machine.give(wallet, 2 * SOL);
  node.machine.give(FRIEND, SOL);
});
after(async () => {
  gateway.kill('SIGTERM');
  await new Promise((resolve) => gateway.once('exit', resolve));
  await node.stop();
  try {
    watch.assertNone(at('data'));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test('a client wallet: decided on and signed at the command line, or taken signed from elsewhere', async () => {
  const sign = (path: string, ...more: readonly string[]): ReturnType<typeof sallyport> =>
    sallyport('wallet', 'sign', 'cold', path, ...more);
  const first = await payment(FRIEND, 1_000_001);
  const decided = await sign(first);
  assert.equal(decided['kind'], 'approved', JSON.stringify(decided));
  assert.match(JSON.stringify(decided['words']), /Send 0\.001000001 SOL/);
  assert.equal(node.machine.received.length, 0, 'nothing is sent before it is signed');
  const other = await sallyport('wallet', 'create', 'two', '--node', nodeUrl, '--key-file', at('two.json'));
  assert.equal(other['mode'], 'client');
  assert.equal((await sign(first, '--key-file', at('two.json')))['code'], 'KEY_OF_OTHER');
  assert.equal((await sign(first, '--key-file', at('cold.json')))['kind'], 'signed');

  // As a hardware wallet would: the file comes back with a signature, and the gateway never had the key.
  assert.equal((await sign(await payment(FRIEND, 1_000_002, at('cold.json'))))['kind'], 'signed');
  const damaged = Buffer.from(
    readFileSync(await payment(FRIEND, 1_000_003, at('cold.json')), 'utf8'),
    'base64',
  );
  damaged[1] = (damaged[1] ?? 0) ^ 1;
  assert.notEqual((await sign(file('damaged', damaged.toString('base64'))))['kind'], 'signed');
  const refused = await sign(await payment(ENEMY, 1_000_004, at('cold.json')));
  assert.equal(refused['kind'], 'denied', JSON.stringify(refused));
  assert.equal(new Set(node.machine.received).size, 2, 'what was refused or damaged was not sent');
});
