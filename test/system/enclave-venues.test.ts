import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import type { SignerPlace } from '../../src/launcher/signer-process.ts';
import { openHyperliquidFloor, OWNER } from '../e2e/hyperliquid-floor.ts';
import { openVenueFloor } from '../e2e/venue-floor.ts';
import { CUSTODIANS, installTokens, LIBRARY, PIN, TokenPlace } from './softhsm.ts';

/** Somebody whose agent the token makes. */
const SECOND = Wallet.numbered(7_010);
/** About half of what a token makes has the high s: often enough that both are met. */
const TIMES = 8;
const LIMIT = { a: 0, b: true, p: '58900', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;
/** Looks for keys and secrets of the token that can be read with its PIN. */
const READ_KEYS = `
import p from 'pkcs11js';
const library = new p.PKCS11();
library.load('${LIBRARY}');
library.C_Initialize();
const slot = library.C_GetSlotList(true).find((one) => library.C_GetTokenInfo(one).label.trimEnd() === 'prod');
const session = library.C_OpenSession(slot, p.CKF_SERIAL_SESSION | p.CKF_RW_SESSION);
library.C_Login(session, p.CKU_USER, '${PIN}');
library.C_FindObjectsInit(session, [{ type: p.CKA_CLASS, value: p[process.argv[1]] }]);
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

/** What the token says of the value of each key of that class: never the value. */
function readKeys(kind: 'CKO_SECRET_KEY' | 'CKO_PRIVATE_KEY'): readonly string[] {
  const words = ['--input-type=module', '-e', READ_KEYS, kind];
  const read = spawnSync(process.execPath, words, { cwd: CUSTODIANS, env: place.env, encoding: 'utf8' });
  return JSON.parse(read.stdout);
}

/** What arrived at a venue and could change something. A stream of the account is opened without a signature. */
const changesOf = (arrived: readonly string[]): readonly string[] =>
  arrived.filter((one) => !one.startsWith('GET') && !one.includes('listenKey'));

for (const venue of ['binance-usdm', 'bybit'] as const)
  test(`F25: a token keeps the secret of ${venue} and signs under it; gone, nothing leaves`, async (context) => {
    if (missing !== null) return context.skip(missing);
    const floor = await openVenueFloor(venue, { ways: { signer }, enclave: true });
    context.after(() => floor.close());
    const { gateway, arrived } = floor;
    const bot = await floor.addBot('a');
    const price = floor.priceAt('BTCUSDT', 0.97);
    const resting = { kind: 'cancel', symbol: 'BTCUSDT', id: 'rests-1' } as const;
    const placed = await bot.rest(price, 'rests-1');
    assert.equal(placed.status, 200, placed.text);
    assert.deepEqual(readKeys('CKO_SECRET_KEY'), ['CKR_ATTRIBUTE_SENSITIVE']);

    await place.unplugged(async () => {
      const sentBefore = changesOf(arrived).length;
      const refused = await bot.rest(floor.priceAt('BTCUSDT', 0.972));
      assert.match(refused.text, /token that made no signature in time; nothing was sent/);
      const exit = await bot.ask(resting);
      assert.match(exit.text, /token that made no signature in time; nothing was sent/);
      assert.equal(changesOf(arrived).length, sentBefore, 'neither an opening nor a cancel left');
      assert.ok((await gateway.ask('halt', { reason: 'a try' }))['halted']);
      await gateway.ask('resume', { reason: 'tried' });
    });
    const cancelled = await bot.ask(resting);
    assert.equal(cancelled.status, 200, cancelled.text);
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
    assert.deepEqual(readKeys('CKO_SECRET_KEY'), []);
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
  let times = 0;
  const trade = async (): Promise<void> => {
    times += 1;
    const cloid = `0x${String(times).padStart(32, '0')}` as const;
    await exchange.order({ orders: [{ ...LIMIT, p: String(58_900 - times), c: cloid }], grouping: 'na' });
    await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid }] });
    await new Promise((resolve) => setTimeout(resolve, 250));
  };
  while (times < TIMES) await trade();

  // Its key is followed by another that the token makes; the old one signs until that is approved.
  await assert.rejects(
    gateway.ask('key rotate', { name: 'hsm', secret: Wallet.numbered(7_011).privateKey }),
    /is in a token, and one outside of it could be copied/,
  );
  await place.unplugged(() =>
    assert.rejects(gateway.ask('key rotate', { name: 'hsm', enclave: true }), /TOKEN_GONE/),
  );
  const rotate = (): ReturnType<typeof gateway.ask> =>
    gateway.ask('key rotate', { name: 'hsm', enclave: true, waits: true });
  const next = await rotate();
  assert.equal(next['approved'], false);
  assert.notEqual(next['agent'], agent);
  await assert.rejects(rotate(), /approve it as an agent/);
  await trade();
  assert.equal(readKeys('CKO_PRIVATE_KEY').length, 2);
  // One that is thought better of leaves nothing behind, and the next one is another.
  assert.equal((await gateway.ask('key discard', { name: 'hsm' }))['keyLeftInToken'], undefined);
  assert.deepEqual(readKeys('CKO_PRIVATE_KEY'), ['CKR_ATTRIBUTE_SENSITIVE']);
  const third = await rotate();
  assert.notEqual(third['agent'], next['agent']);
  simulator.engine.approveAgent(SECOND.address, { address: String(third['agent']), name: 'third' });
  const rotated = await rotate();
  assert.deepEqual([rotated['type'], rotated['keyLeftInToken']], ['secp256k1', undefined]);
  assert.deepEqual(readKeys('CKO_PRIVATE_KEY'), ['CKR_ATTRIBUTE_SENSITIVE'], 'the old one is deleted there');
  simulator.engine.removeAgent(SECOND.address, '');
  while (times < 2 * TIMES) await trade();
});
