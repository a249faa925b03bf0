import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createSolanaRpc, getBase64EncodedWireTransaction } from '@solana/kit';
import { SolanaNode } from '../../simulators/solana/node.ts';
import { built, FRIEND, LIMITS, pay, SOL } from '../../src/keeper/wallets/stage-fixture.test.ts';
import { CUSTODIANS, installTokens, LIBRARY, PIN, TokenPlace, type RunningGateway } from './softhsm.ts';

const LISTEN = '127.0.0.1:18449';
const POLICY = {
  version: 1,
  everyAccount: { symbols: ['BTCUSDT'], notionalMax: 1, positionMax: 1, dailyLossMax: 1 },
  wallets: { hot: LIMITS },
};
/** Looks at every private key of the token, as a program with its PIN can. */
const READ_KEYS = `
import p from 'pkcs11js';
const library = new p.PKCS11();
library.load('${LIBRARY}');
library.C_Initialize();
const slot = library.C_GetSlotList(true).find((one) => library.C_GetTokenInfo(one).label.trimEnd() === 'prod');
const session = library.C_OpenSession(slot, p.CKF_SERIAL_SESSION | p.CKF_RW_SESSION);
library.C_Login(session, p.CKU_USER, '${PIN}');
library.C_FindObjectsInit(session, [{ type: p.CKA_CLASS, value: p.CKO_PRIVATE_KEY }]);
const keys = library.C_FindObjects(session, 100);
library.C_FindObjectsFinal(session);
const codes = keys.map((key) => {
  try {
    library.C_GetAttributeValue(session, key, [{ type: p.CKA_VALUE }]);
    return 'read';
  } catch (reason) {
    return reason.message;
  }
});
const label = (key) => library.C_GetAttributeValue(session, key, [{ type: p.CKA_LABEL }])[0].value.toString();
console.log(JSON.stringify({ codes, labels: keys.map(label) }));
library.C_Finalize();`;

let missing: string | null = null;
let place: TokenPlace;
const node = new SolanaNode();
let nodeUrl = '';

before(async () => {
  missing = installTokens();
  if (missing !== null) return;
  place = new TokenPlace();
  nodeUrl = await node.start();
});
after(async () => {
  if (missing !== null) return;
  await node.stop();
  place.remove();
});

let amount = 1_000_000;

/** What a program that pays is told: the name of its transaction, or why not. Each time it is another one. */
async function paid(url: string, wallet: string): Promise<string> {
  amount += 1;
  const transaction = await built({ wallet, rpc: createSolanaRpc(url) }, pay(wallet, FRIEND, amount));
  const params = [getBase64EncodedWireTransaction(transaction), { encoding: 'base64' }];
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'sendTransaction', params });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body });
  const { result, error } = Object(await answer.json());
  return result === undefined ? String(error.message) : `paid ${String(result)}`;
}

function signerPid(): number {
  return Number(JSON.parse(readFileSync(place.at('data/running.json'), 'utf8')).signer);
}

/** Whether all else goes on while the token does not: a halt, and its end. */
async function goesOn(): Promise<void> {
  // How long it took is the gateway's own figure: a busy machine starts the program that asks when it can.
  const halted = await place.say('halt', '--reason', 'a try');
  assert.ok(Number(halted['tookMs']) < 2_000, JSON.stringify(halted));
  assert.equal((await place.say('resume', '--reason', 'tried')).code, undefined);
}

async function untilPaid(url: string, wallet: string, withinMs: number): Promise<void> {
  const endsAt = performance.now() + withinMs;
  for (let said = ''; !said.startsWith('paid'); said = await paid(url, wallet))
    assert.ok(performance.now() < endsAt, said);
}

async function withGateway(work: (gateway: RunningGateway) => Promise<void>): Promise<void> {
  const gateway = await place.up(LISTEN);
  try {
    await work(gateway);
  } finally {
    await gateway.stop();
  }
}

test('F25: a token signs for a wallet; gone, hanging or killed it does not, and the rest goes on', async (context) => {
  if (missing !== null) return context.skip(missing);
  assert.equal((await place.say('init', '--custodian', 'file')).code, undefined);
  const named = ['key', 'enclave', '--library', LIBRARY, '--token', 'prod'];
  assert.equal((await place.say(...named, '--pin-file', place.at('wrong'))).code, 'PIN_WRONG');
  const types = (await place.say(...named, '--pin-file', place.at('pin')))['types'];
  assert.deepEqual(types, ['ed25519', 'secp256k1', 'hmac']);
  writeFileSync(place.at('policy.json'), JSON.stringify(POLICY));
  let [wallet, url] = ['', ''];
  await withGateway(async (gateway) => {
    await place.say('policy', 'set', place.at('policy.json'));
    const create = ['wallet', 'create', 'hot', '--mode', 'enclave', '--cap', '5', '--node', nodeUrl];
    const made = await place.say(...create);
    assert.equal(made['mode'], 'enclave', JSON.stringify(made));
    wallet = String(made['address']);
    node.machine.give(wallet, SOL);
    node.machine.give(FRIEND, SOL);
    const bot = await place.say('wallet', 'bot', 'hot', 'payer');
    url = `${gateway.url}/solana/${String(bot['token'])}`;
    assert.match(await paid(url, wallet), /^paid /);

    // Unplugged, and plugged in again.
    await place.unplugged(async () => {
      assert.match(await paid(url, wallet), /the token is not there|the token or its driver failed/);
      assert.match(await paid(url, wallet), /the token is not there/);
      await goesOn();
    });
    assert.match(await paid(url, wallet), /^paid /);

    // A driver that does not come back, until it does.
    process.kill(signerPid(), 'SIGSTOP');
    const askedAt = performance.now();
    assert.match(await paid(url, wallet), /did not answer in time/);
    assert.ok(performance.now() - askedAt < 4_000);
    await goesOn();
    process.kill(signerPid(), 'SIGCONT');
    await untilPaid(url, wallet, 5_000);

    // Its process dies, and another takes its place.
    process.kill(signerPid(), 'SIGKILL');
    await untilPaid(url, wallet, 10_000);
    assert.ok(gateway.log.some((line) => line.includes('SIGNER_ENDED')));
  });
  // As after a restart of the machine.
  await withGateway(async () => assert.match(await paid(url, wallet), /^paid /));
  assert.equal(node.machine.received.length, new Set(node.machine.received).size, 'nothing was signed twice');
  const read = spawnSync(process.execPath, ['--input-type=module', '-e', READ_KEYS], {
    cwd: CUSTODIANS,
    env: place.env,
    encoding: 'utf8',
  });
  const { codes, labels } = JSON.parse(read.stdout);
  assert.deepEqual(labels, ['sallyport wallet hot']);
  assert.deepEqual(codes, ['CKR_ATTRIBUTE_SENSITIVE']);
});

test('F25: a wrong PIN is tried once, what hangs is replaced, a retired wallet leaves no key', async (context) => {
  if (missing !== null) return context.skip(missing);
  const settings = place.at('data/settings.json');
  const { enclave, ...others } = JSON.parse(readFileSync(settings, 'utf8'));
  const withPin = (pinFile: string): void =>
    writeFileSync(settings, JSON.stringify({ ...others, enclave: { ...enclave, pinFile } }));
  withPin(place.at('wrong'));
  let [wallet, url] = ['', ''];
  await withGateway(async (gateway) => {
    wallet = String((await place.say('wallet', 'show', 'hot'))['address']);
    const bot = await place.say('wallet', 'bot', 'hot', 'second');
    url = `${gateway.url}/solana/${String(bot['token'])}`;
    for (let times = 0; times < 3; times += 1)
      assert.match(await paid(url, wallet), /refused its PIN, which is not tried again/);
    process.kill(signerPid(), 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.match(await paid(url, wallet), /process that speaks to the token is not there/);
    const said = gateway.log.filter((line) => line.includes('TOKEN_NOT_LOGGED_IN'));
    assert.equal(said.length, 1, gateway.log.join('\n'));
    assert.ok(gateway.log.some((line) => line.includes('SIGNER_ENDED') && line.includes('"again":false')));
    await goesOn();
  });
  withPin(place.at('pin'));
  await withGateway(async () => {
    assert.match(await paid(url, wallet), /^paid /);
    process.kill(signerPid(), 'SIGSTOP');
    assert.match(await paid(url, wallet), /did not answer in time/);
    // Ended after twenty seconds, by whoever started it.
    await untilPaid(url, wallet, 40_000);
    const retired = await place.say('wallet', 'retire', 'hot', '--reason', 'the end');
    assert.equal(retired['keyLeftInToken'], null, JSON.stringify(retired));
  });
  const read = spawnSync(process.execPath, ['--input-type=module', '-e', READ_KEYS], {
    cwd: CUSTODIANS,
    env: place.env,
    encoding: 'utf8',
  });
  assert.deepEqual(JSON.parse(read.stdout), { codes: [], labels: [] });
});
