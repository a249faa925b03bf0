import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { parseAccountId } from '../../core/units/ids.ts';
import type { Wire } from '../../ports.ts';
import { VenueEngine as HyperliquidEngine } from '../../../simulators/hyperliquid/engine.ts';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { agentInMakingId, credentialId } from '../custody/record-id.ts';
import { tokenKeyOf } from '../custody/token-material.ts';
import { loadNativeCurve } from '../keyring/native-curve.ts';
import { botAdd } from './bot-commands.ts';
import type { CommandParts } from './command-parts.ts';
import { codeOf, Desk, KEY, policyWith, REAL, says, URL_AT, type Answered } from './desk-fixture.test.ts';
import { agentInToken, keyDiscard, keyInToken } from './enclave-key.ts';
import { keyAdd, keyRemove, keyReprobe } from './key-commands.ts';
import { keyRotate } from './key-rotate.ts';
import { policySet } from './policy-commands.ts';

const IN_TOKEN = { ...KEY, enclave: true };
const VENUE = hyperliquid(() => null);
const CURVE = loadNativeCurve(process.platform, process.arch);
const main = parseAccountId('main');
assert.ok(main !== null);
const MAIN = main;
const ORDER = {
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ quantity: '0.010', price: '59500.0' },
};

/** What a desk's token is asked to do, by name. */
function asked({ token }: Desk): readonly unknown[] {
  return token.asked.map((one) => one['do']);
}

/** From here on the token of the desk makes nothing, and says so. */
function refuse({ token }: Desk, code: string, what?: string): void {
  token.bend = (question, truth) =>
    what === undefined || question['do'] === what
      ? JSON.stringify({ id: question['id'], ok: false, code })
      : truth;
}

function isSealed({ parts }: Desk): boolean {
  return parts.vault.recordDigest(credentialId(MAIN), 'credential') !== null;
}

async function trading(): Promise<{ readonly desk: Desk; readonly ann: Answered }> {
  const desk = await Desk.open();
  const { warnings } = await desk.ask(keyAdd, IN_TOKEN);
  assert.match(String(warnings), /It was outside before/);
  await desk.ask(policySet, { policy: policyWith() });
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  await desk.pass(2_000);
  return { desk, ann };
}

test('the secret of an account goes into the token, is proven there, and the vault holds its name only', async () => {
  const { desk, ann } = await trading();
  assert.deepEqual(asked(desk).slice(0, 2), ['keep', 'sign']);
  assert.equal(desk.token.asked[0]?.['label'], 'sallyport key main');
  const { vault } = desk.parts;
  const sealed = vault.withSecret(credentialId(MAIN), 'credential', (bytes) => Buffer.from(bytes));
  assert.equal(tokenKeyOf(sealed)?.type, 'hmac');
  assert.ok(!sealed.includes(REAL.secret));
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', ORDER)).status, 200);
  assert.equal((await desk.bot(ann, 'GET', '/fapi/v1/openOrders')).status, 200);
});

test('F25: what the token does not sign is not sent: orders, reads and the gateway’s own looks', async () => {
  const { desk, ann } = await trading();
  const [account] = desk.parts.state.accounts.values();
  assert.ok(account !== undefined);
  refuse(desk, 'TOKEN_GONE');
  const order = await desk.bot(ann, 'POST', '/fapi/v1/order', ORDER);
  assert.match(order.text, /the key is in a token that made no signature in time; nothing was sent/);
  const read = await desk.bot(ann, 'GET', '/fapi/v1/openOrders');
  assert.equal(read.status, 503);
  assert.match(read.text, /the key is in a token that made no signature in time/);
  await desk.pass(60_000);
  assert.equal(await desk.refusal(keyReprobe, { name: 'main' }), 'KEY_NOT_SIGNING');
  assert.equal(account.status, 'active');
  const [outcome] = desk.entries('outcome');
  assert.deepEqual([outcome?.result, outcome?.code], ['notPlaced', 'NOT_SIGNED']);
  assert.equal(account.book.orders.size, 0, 'what was reserved is free again');
  assert.equal(desk.engine.inspect(REAL.apiKey).orders.length, 0);
  desk.token.bend = (_asked, truth) => truth;
  await desk.pass(20_000);
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', ORDER)).status, 200);
});

const OTHER = { apiKey: 'OTHER-REAL-KEY', secret: 'other-real-secret' };
const ROTATION = { name: 'main', ...OTHER, enclave: true };

test('a key in a token is followed by one in it, which signs before the old one is deleted there', async () => {
  const { desk, ann } = await trading();
  assert.equal(await desk.refusal(keyRotate, { ...ROTATION, enclave: false }), 'ENCLAVE_CANNOT');
  const [old] = desk.token.keys.keys();
  desk.newKey(OTHER);
  desk.token.asked.length = 0;
  const done = await desk.ask(keyRotate, ROTATION);
  assert.equal(done['keyLeftInToken'], undefined);
  assert.deepEqual(
    [asked(desk)[0], desk.token.keys.size, desk.token.keys.has(String(old))],
    ['keep', 1, false],
  );
  const [entry] = desk.entries('rotation');
  const [account] = desk.parts.state.accounts.values();
  assert.equal(entry?.['record'], account?.record);
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', ORDER)).status, 200);
  assert.equal(desk.engine.inspect(OTHER.apiKey).orders.length, 1);
});

test('F25: a rotation that the token or the ledger does not take leaves the old key in use, and no other', async () => {
  const { desk, ann } = await trading();
  desk.newKey(OTHER);
  refuse(desk, 'TOKEN_CANNOT', 'keep');
  assert.equal(await desk.refusal(keyRotate, ROTATION), 'TOKEN_CANNOT');
  desk.token.bend = (_asked, truth) => truth;
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', ORDER)).status, 200);
  refuse(desk, 'TOKEN_GONE', 'destroy');
  const [old] = desk.token.keys.keys();
  assert.equal((await desk.ask(keyRotate, ROTATION))['keyLeftInToken'], old);
  desk.token.bend = (_asked, truth) => truth;
  const { size } = desk.token.keys;
  await desk.endJournal();
  const third = { ...ROTATION, apiKey: 'THIRD-REAL-KEY', secret: 'third-real-secret' };
  desk.newKey({ apiKey: third.apiKey, secret: third.secret });
  assert.equal(await desk.refusal(keyRotate, third), 'STORE_BUSY');
  assert.equal(desk.token.keys.size, size);
});

test('an agent that a token made and nobody put in use is discarded, also where no token answers', async () => {
  const desk = await Desk.open();
  const parts: CommandParts = { ...desk.parts, curve: CURVE };
  const fields = { venue: VENUE.id, name: 'main', enclave: true };
  const discard = (): Promise<Answered> => desk.ask(() => keyDiscard(parts), { name: 'main' });
  const first = await desk.ask(() => keyAdd(parts), fields);
  assert.deepEqual(await discard(), { name: 'main', discarded: true });
  assert.equal(desk.token.keys.size, 0);
  assert.equal(await desk.refusal(() => keyDiscard(parts), { name: 'main' }), 'KEY_UNKNOWN');
  assert.equal(await desk.refusal(() => keyDiscard(parts), { name: 'A b' }), 'KEY_UNKNOWN');
  const second = await desk.ask(() => keyAdd(parts), fields);
  assert.notEqual(second['agent'], first['agent']);
  refuse(desk, 'TOKEN_GONE', 'destroy');
  const [left] = desk.token.keys.keys();
  assert.equal((await discard())['keyLeftInToken'], left);
  parts.vault.seal(agentInMakingId(MAIN), 'credential', Buffer.from('no name of a key'), true);
  assert.deepEqual(await discard(), { name: 'main', discarded: true });
});

test('a key in a token is deleted there when it is removed, or its name is told', async () => {
  const { desk } = await trading();
  assert.equal((await desk.ask(keyRemove, { name: 'main' }))['keyLeftInToken'], undefined);
  assert.equal(desk.token.keys.size, 0);
  await desk.ask(keyAdd, IN_TOKEN);
  refuse(desk, 'TOKEN_GONE');
  const [left] = desk.token.keys.keys();
  assert.equal((await desk.ask(keyRemove, { name: 'main' }))['keyLeftInToken'], left);
  assert.equal(isSealed(desk), false);
});

test('F25: a token that keeps nothing, or signs under something else, is given no account', async () => {
  const cases: readonly (readonly [string, (desk: Desk) => void])[] = [
    ['PIN_WRONG', (desk) => refuse(desk, 'PIN_WRONG')],
    ['TOKEN_KEY_OPEN', (desk) => refuse(desk, 'TOKEN_KEY_OPEN', 'sign')],
    [
      'SIGNATURE_WRONG',
      ({ token }) => {
        const made = Buffer.alloc(32, 1).toString('base64');
        token.bend = ({ id, do: what }, truth) =>
          what === 'sign' ? JSON.stringify({ id, ok: true, made }) : truth;
      },
    ],
  ];
  for (const [code, bend] of cases) {
    const desk = await Desk.open();
    bend(desk);
    assert.equal(await desk.refusal(keyAdd, IN_TOKEN), code);
    assert.equal(isSealed(desk), false, code);
    assert.equal(desk.parts.state.accounts.size, 0, code);
    // What was kept before it was proven wrong is deleted there again.
    assert.equal(asked(desk).at(-1), code === 'PIN_WRONG' ? 'keep' : 'destroy');
  }
});

test('an account that the ledger does not take leaves no secret in the token', async () => {
  const desk = await Desk.open();
  await desk.endJournal();
  await assert.rejects(desk.until(desk.begin(keyAdd, IN_TOKEN)));
  assert.equal(isSealed(desk), false);
  assert.equal(asked(desk).at(-1), 'destroy');
  assert.equal(desk.token.keys.size, 0);
});

test('what no token signs for is refused before anything is asked of one', async () => {
  const desk = await Desk.open();
  const session = { ...IN_TOKEN, venue: 'kite', secret: 'kite-secret' };
  assert.equal(await desk.refusal(keyAdd, session), 'ENCLAVE_CANNOT');
  assert.equal(await desk.refusal(keyAdd, { ...IN_TOKEN, venue: VENUE.id }), 'SIGNER_MISSING');
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ format: 'pem', type: 'pkcs8' });
  assert.equal(await desk.refusal(keyAdd, { ...IN_TOKEN, secret }), 'ENCLAVE_CANNOT');
  assert.deepEqual(asked(desk), []);
});

test('an agent is made once, is the same at every later request, and is proven before it is added', async () => {
  const desk = await Desk.open();
  const parts: CommandParts = { ...desk.parts, curve: CURVE };
  const fields = { venue: VENUE.id, name: 'main', enclave: true };
  const made = await desk.ask(() => keyAdd(parts), fields);
  assert.deepEqual([made['type'], made['approved']], ['secp256k1', false]);
  assert.match(String(made['agent']), /^0x[0-9a-f]{40}$/);
  assert.deepEqual(asked(desk), ['make']);
  const again = await agentInToken(parts, VENUE, MAIN, fields);
  assert.deepEqual([again.isNew, again.offered.apiKey], [false, made['agent']]);
  assert.deepEqual(asked(desk), ['make', 'sign']);
  refuse(desk, 'TOKEN_KEY_GONE');
  assert.equal(await codeOf(agentInToken(parts, VENUE, MAIN, fields)), 'TOKEN_KEY_GONE');
});

test('an agent is added when its owner approved it at the venue, and is then no longer one in making', async () => {
  const desk = await Desk.open();
  const startAt = Math.floor(desk.timeline.now);
  const parts: CommandParts = { ...desk.parts, curve: CURVE };
  const fields = { venue: VENUE.id, name: 'main', enclave: true, baseUrl: URL_AT, paper: true };
  const made = await desk.ask(() => keyAdd(parts), fields);
  const agents = [{ address: String(made['agent']), name: 'gateway' }];
  const owner = `0x${'11'.repeat(20)}`;
  const engine = new HyperliquidEngine({
    seed: 1,
    startAt,
    accounts: [{ address: owner, agents }],
    symbols: ['BTC'],
  });
  const send: Wire['send'] = (_target, { method, target, body }) => {
    const headers = { 'content-type': 'application/json' };
    const reply = engine.handle({ method, target, headers, body }, startAt);
    return Promise.resolve(says(reply.status, reply.body));
  };
  const added = await desk.ask(() => keyAdd({ ...parts, wire: { send } }), fields);
  assert.deepEqual([added['approved'], added['agent']], [true, made['agent']]);
  const [account] = parts.state.accounts.values();
  assert.deepEqual([account?.id, account?.address], ['main', owner]);
  assert.ok(isSealed(desk));
  assert.equal(parts.vault.recordDigest(agentInMakingId(MAIN), 'credential'), null);
  assert.deepEqual(asked(desk), ['make', 'sign']);
});

test('another agent takes the place of one that a token made, once its owner approved that too', async () => {
  const desk = await Desk.open();
  const parts: CommandParts = { ...desk.parts, curve: CURVE };
  const owner = `0x${'11'.repeat(20)}`;
  const at = (agents: readonly unknown[]): CommandParts => ({
    ...parts,
    wire: approving(desk, owner, agents),
  });
  const fields = { venue: VENUE.id, name: 'main', enclave: true, baseUrl: URL_AT, paper: true };
  const first = await desk.ask(() => keyAdd(parts), fields);
  await desk.ask(() => keyAdd(at([first['agent']])), fields);
  const [account] = parts.state.accounts.values();
  const { record } = account ?? {};
  const rotation = { name: 'main', enclave: true };
  const second = await desk.ask(() => keyRotate(at([first['agent']])), rotation);
  assert.deepEqual([second['type'], second['approved']], ['secp256k1', false]);
  assert.notEqual(second['agent'], first['agent']);
  assert.deepEqual([account?.record, desk.token.keys.size], [record, 2], 'the first one goes on signing');
  const done = await desk.ask(() => keyRotate(at([first['agent'], second['agent']])), rotation);
  assert.deepEqual([done['type'], done['keyLeftInToken']], ['secp256k1', undefined]);
  assert.notEqual(account?.record, record);
  assert.deepEqual([desk.token.keys.size, desk.entries('rotation').length], [1, 1]);
  assert.equal(parts.vault.recordDigest(agentInMakingId(MAIN), 'credential'), null);
});

/** A venue at which that owner approved those agents. */
function approving(desk: Desk, owner: string, agents: readonly unknown[]): Pick<Wire, 'send'> {
  const startAt = Math.floor(desk.timeline.now);
  const approved = agents.map((address, index) => ({ address: String(address), name: `gateway${index}` }));
  const accounts = [{ address: owner, agents: approved }];
  const engine = new HyperliquidEngine({ seed: 1, startAt, accounts, symbols: ['BTC'] });
  return {
    send: (_target, { method, target, body }) => {
      const headers = { 'content-type': 'application/json' };
      const reply = engine.handle({ method, target, headers, body }, startAt);
      return Promise.resolve(says(reply.status, reply.body));
    },
  };
}

test('F25: where a token makes no agent none is named, and what names no key of one is not used (T17)', async () => {
  const desk = await Desk.open();
  const parts: CommandParts = { ...desk.parts, curve: CURVE };
  refuse(desk, 'TOKEN_CANNOT');
  assert.equal(await codeOf(agentInToken(parts, VENUE, MAIN, {})), 'TOKEN_CANNOT');
  assert.equal(parts.vault.recordDigest(agentInMakingId(MAIN), 'credential'), null);
  parts.vault.seal(agentInMakingId(MAIN), 'credential', Buffer.from('no name of a key'), true);
  assert.equal(await codeOf(agentInToken(parts, VENUE, MAIN, {})), 'TOKEN_KEY_GONE');
});

test('T17: a sealed name of a key that the ledger does not know is not that of the account', async () => {
  const { desk } = await trading();
  const [account] = desk.parts.state.accounts.values();
  assert.ok(account !== undefined);
  assert.equal(keyInToken(desk.parts, account)?.type, 'hmac');
  assert.equal(keyInToken(desk.parts, { ...account, record: 'of another' }), null);
});
