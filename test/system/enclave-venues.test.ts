import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import type { SignerPlace } from '../../src/launcher/signer-process.ts';
import { openHyperliquidFloor, OWNER } from '../e2e/hyperliquid-floor.ts';
import { openVenueFloor } from '../e2e/venue-floor.ts';
import { CUSTODIANS, installTokens, LIBRARY, PIN, TokenPlace } from './softhsm.ts';

/** Somebody whose agent the token makes. */
const SECOND = Wallet.numbered(7_010);
const LIMIT = { a: 0, b: true, p: '58900', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;
/** Looks for secrets of the token that can be read with its PIN. */
const READ_SECRETS = `
import p from 'pkcs11js';
const library = new p.PKCS11();
library.load('${LIBRARY}');
library.C_Initialize();
const slot = library.C_GetSlotList(true).find((one) => library.C_GetTokenInfo(one).label.trimEnd() === 'prod');
const session = library.C_OpenSession(slot, p.CKF_SERIAL_SESSION | p.CKF_RW_SESSION);
library.C_Login(session, p.CKU_USER, '${PIN}');
library.C_FindObjectsInit(session, [{ type: p.CKA_CLASS, value: p.CKO_SECRET_KEY }]);
const keys = library.C_FindObjects(session, 100);
library.C_FindObjectsFinal(session);
console.log(JSON.stringify(keys.map((key) => {
  try {
    library.C_GetAttributeValue(session, key, [{ type: p.CKA_VALUE }]);
    return 'read';
  } catch (reason) {
    return reason.message;
  }
})));
library.C_Finalize();`;

let missing: string | null = null;
let place: TokenPlace;
let signer: SignerPlace;

before(() => {
  missing = installTokens();
  if (missing !== null) return;
  place = new TokenPlace();
  signer = { library: LIBRARY, token: 'prod', pin: PIN, env: place.env };
});
after(() => {
  if (missing === null) place.remove();
});

function readSecrets(): readonly string[] {
  const read = spawnSync(process.execPath, ['--input-type=module', '-e', READ_SECRETS], {
    cwd: CUSTODIANS,
    env: place.env,
    encoding: 'utf8',
  });
  return JSON.parse(read.stdout);
}

for (const venue of ['binance-usdm', 'bybit'] as const)
  test(`F25: a token keeps the secret of ${venue} and signs under it; gone, nothing leaves`, async (context) => {
    if (missing !== null) return context.skip(missing);
    const floor = await openVenueFloor(venue, { ways: { signer }, enclave: true });
    context.after(() => floor.close());
    const { gateway, arrived } = floor;
    const bot = await floor.addBot('a');
    const price = floor.priceAt('BTCUSDT', 0.97);
    const placed = await bot.rest(price);
    assert.equal(placed.status, 200, placed.text);
    assert.deepEqual(readSecrets(), ['CKR_ATTRIBUTE_SENSITIVE']);

    renameSync(place.at('tokens'), place.at('elsewhere'));
    const sentBefore = arrived.filter((one) => one.startsWith('POST')).length;
    const refused = await bot.rest(floor.priceAt('BTCUSDT', 0.972));
    assert.match(refused.text, /token that made no signature in time; nothing was sent/);
    assert.equal(arrived.filter((one) => one.startsWith('POST')).length, sentBefore);
    assert.equal((await gateway.ask('halt', { reason: 'a try' }))['recorded'], true);
    await gateway.ask('resume', { reason: 'tried' });
    renameSync(place.at('elsewhere'), place.at('tokens'));
    const again = await bot.rest(floor.priceAt('BTCUSDT', 0.971));
    assert.equal(again.status, 200, again.text);
    await assert.rejects(
      gateway.ask('key rotate', { name: 'main', apiKey: 'x', secret: 'y' }),
      /is in a token, and one outside of it could be copied/,
    );
    assert.equal(
      (await gateway.ask('key remove', { name: 'main', force: true }))['keyLeftInToken'],
      undefined,
    );
    assert.deepEqual(readSecrets(), []);
  });

test('F25: a token makes an agent of Hyperliquid, which trades once it is approved', async (context) => {
  if (missing !== null) return context.skip(missing);
  const accounts = [OWNER, SECOND].map(({ address }) => ({ address, balance: '100000', agents: [] }));
  const agents = [{ address: Wallet.numbered(7_002).address }];
  const engine = { accounts: accounts.map((one, at) => (at === 0 ? { ...one, agents } : one)) };
  const floor = await openHyperliquidFloor({ engine, start: { ways: { signer } } });
  context.after(() => floor.close());
  const { gateway, simulator, ca } = floor;
  const at = { venue: 'hyperliquid', baseUrl: simulator.url, ca, paper: true, enclave: true };
  const made = await gateway.ask('key add', { ...at, name: 'hsm' });
  assert.equal(made['approved'], false);
  const agent = String(made['agent']);
  await assert.rejects(gateway.ask('key add', { ...at, name: 'hsm' }), /approve it as an agent/);
  simulator.engine.approveAgent(SECOND.address, { address: agent });
  const added = await gateway.ask('key add', { ...at, name: 'hsm' });
  assert.deepEqual([added['agent'], added['approved'], added['accepted']], [agent, true, true]);
  const { apiKey, secret } = await gateway.ask('bot add', { bot: 'b', name: 'hsm' });
  assert.notEqual(apiKey, agent);
  const { exchange } = httpClients(floor.url, new Wallet(String(secret)));
  // About half of what a token makes has the high s.
  for (let times = 0; times < 8; times += 1) {
    const cloid = `0x${String(times).padStart(32, '0')}` as const;
    await exchange.order({ orders: [{ ...LIMIT, p: String(58_900 - times), c: cloid }], grouping: 'na' });
    await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid }] });
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
});
