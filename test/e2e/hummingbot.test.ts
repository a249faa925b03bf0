import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Keypair, Networks, TransactionBuilder } from '@stellar/stellar-sdk';
import type { StellarNetwork } from '../../simulators/stellar/network.ts';
import type { DataFolder } from '../../src/launcher/folder.ts';
import { startGateway, type GatewayUnderTest } from './gateway-under-test.ts';
import { COINS, openStellarFloor, USDC } from './stellar-floor.ts';

const MAKER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4)).publicKey();

interface Stage {
  readonly folder: DataFolder;
  readonly network: StellarNetwork;
  readonly wallet: string;
  readonly token: string;
  readonly gateway: GatewayUnderTest;
}

/** The wallet, a market for it, and what `wallet bot --hummingbot` gave out. */
async function stage(t: TestContext): Promise<Stage> {
  const program = { bot: 'swaps', hummingbot: true };
  const { bot, ...floor } = await openStellarFloor(t, ['path.sell', 'path.buy'], program);
  const { network } = floor;
  network.give(MAKER, { XLM: 1_000n * COINS, [USDC]: 1_000n * COINS });
  const sells = { selling: USDC, buying: 'XLM', amount: 100n * COINS, price: { n: 4, d: 1 } };
  network.entries.offers.set(1n, { id: 1n, seller: MAKER, isPassive: false, ...sells });
  return { ...floor, token: String(bot['token']) };
}

const SWAP = {
  ...{ chainNetwork: 'stellar-testnet', connector: 'sdex/router', baseToken: 'XLM', quoteToken: 'USDC' },
  ...{ amount: 10, side: 'SELL' },
};

function call({ url }: GatewayUnderTest, token: string, path: string, body?: object): Promise<Response> {
  return fetch(`${url}/hummingbot/${token}/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test('Hummingbot’s calls reach a wallet through a real gateway, and nobody’s without its token', async (t) => {
  const { gateway, token, wallet, network } = await stage(t);
  assert.deepEqual(await (await call(gateway, token, '')).json(), { status: 'ok' });
  const done: unknown = await (await call(gateway, token, 'trading/swap/execute', SWAP)).json();
  assert.equal(Object(done).status, 1);
  assert.equal(network.entries.accounts.get(wallet)?.lines.get(USDC)?.balance, 525_000_000n);
  const poll = { network: 'testnet', signature: Object(done).signature };
  assert.equal(Object(await (await call(gateway, token, 'chains/stellar/poll', poll)).json()).txStatus, 1);
  const stranger = await call(gateway, 'x'.repeat(48), 'trading/swap/execute', SWAP);
  assert.equal(stranger.status, 401);
  // A page of another origin can have the browser send it, and is not let through.
  const page = await fetch(`${gateway.url}/hummingbot/${token}/`, {
    headers: { origin: 'https://evil.example' },
  });
  assert.equal(page.status, 403);
  assert.equal(network.received.length, 1);
});

for (const [label, count] of [
  ['after-commit', 1],
  ['after-commit', 2],
  ['after-send', 3],
] as const)
  test(`killed at ${label} ${count} a swap that is asked for again takes effect at most once (F34)`, async (t) => {
    const at = await stage(t);
    writeFileSync(join(at.folder.keeper, 'test-dies-at'), `${label} ${count}`);
    await call(at.gateway, at.token, 'trading/swap/execute', SWAP).catch(() => null);
    const told = join(at.folder.keeper, 'test-dies-at');
    for (let i = 0; i < 1_000 && readFileSync(told, 'utf8') !== 'done'; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await at.gateway.ended;
    assert.ok(existsSync(told));
    const gateway = await startGateway({ folder: at.folder, keep: true });
    t.after(() => gateway.stop());
    await call(gateway, at.token, 'trading/swap/execute', SWAP);
    const hashes = at.network.received.map((envelope) =>
      Buffer.from(TransactionBuilder.fromXdr(envelope, Networks.TESTNET).hash()).toString('hex'),
    );
    assert.ok(new Set(hashes).size <= 1, hashes.join());
    assert.ok(at.network.landed.size <= 1);
  });
