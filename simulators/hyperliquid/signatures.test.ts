import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createL1ActionHash } from '@nktkas/hyperliquid/signing';
import fc from 'fast-check';
import { fieldsOf, parseJson } from '../shared/json.ts';
import { VenueEngine } from './engine.ts';
import { Caller, START, ann, annsAgent, bob, wire } from './fixtures/caller.ts';
import { Wallet } from './fixtures/wallet.ts';
import { msgpack } from './msgpack.ts';
import type { Chain, L1Message } from './signature.ts';
import { addressOf, l1Digest, parseAddress, recoverAddress, userSignedDigest } from './signature.ts';
import { typedDigest } from './typed-data.ts';
import type { TypedField } from './typed-data.ts';

/** The throw-away key of the recordings and of the published vectors. */
const SIGNER = '0x14791697260e4c9a71f18484c9f997b308e59325';
const AGENT: readonly TypedField[] = [
  { name: 'source', type: 'string' },
  { name: 'connectionId', type: 'bytes32' },
];
const RECORDED_MASTER = '0x1111111111111111111111111111111111111111';

function fixture(name: string): unknown {
  return parseJson(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));
}

function rows(value: unknown): readonly ReadonlyMap<string, unknown>[] {
  assert.ok(Array.isArray(value));
  return value.map((item) => fieldsOf(item) ?? new Map<string, unknown>());
}

const VECTORS = fieldsOf(fixture('published-signatures.json'));
const RECORDED = rows(fixture('recorded-requests.json'));

test('the published signatures of L1 actions recover to their wallet, on both chains', () => {
  for (const row of rows(VECTORS?.get('l1'))) {
    const message: L1Message = {
      action: row.get('action'),
      nonce: Number(row.get('nonce')),
      vaultAddress: parseAddress(row.get('vaultAddress')),
      expiresAfter: null,
    };
    for (const chain of ['mainnet', 'testnet'] as const) {
      if (!row.has(chain)) continue;
      const digest = l1Digest(message, chain);
      assert.ok(digest !== null);
      assert.equal(recoverAddress(row.get(chain), digest), SIGNER, JSON.stringify(message));
      const other = l1Digest(message, chain === 'mainnet' ? 'testnet' : 'mainnet');
      assert.ok(other !== null);
      assert.notEqual(recoverAddress(row.get(chain), other), SIGNER);
    }
  }
});

test('any action is hashed as the venue’s TypeScript client hashes it', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.string({ minLength: 200, maxLength: 300 }),
    fc.maxSafeInteger(),
    fc.integer({ min: -200, max: 70_000 }),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const name = fc.string().filter((one) => one !== '__proto__');
  const action = fc.dictionary(
    name,
    fc.oneof(leaf, fc.array(leaf, { maxLength: 20 }), fc.dictionary(name, leaf, { maxKeys: 20 })),
  );
  fc.assert(
    fc.property(action, fc.maxSafeInteger(), fc.boolean(), (given, number, inVault) => {
      const plain = parseJson(JSON.stringify(given));
      const fields = Object.fromEntries(fieldsOf(plain) ?? []);
      const nonce = Math.abs(number);
      const vault = inVault ? bob.address : null;
      const theirs = createL1ActionHash({
        action: fields,
        nonce,
        ...(vault === null ? {} : { vaultAddress: `0x${vault.slice(2)}`, expiresAfter: nonce }),
      });
      const values = new Map<string, unknown>([
        ['source', 'a'],
        ['connectionId', Uint8Array.from(Buffer.from(theirs.slice(2), 'hex'))],
      ]);
      const wanted = typedDigest(
        { name: 'Exchange', chainId: 1337 },
        { primaryType: 'Agent', fields: AGENT, values },
      );
      const expiresAfter = vault === null ? null : nonce;
      assert.deepEqual(
        l1Digest({ action: plain, nonce, vaultAddress: vault, expiresAfter }, 'mainnet'),
        wanted,
      );
    }),
    { numRuns: 60 },
  );
});

test('long lists and maps, and what is nested too deep', () => {
  for (const [count, head] of [
    [15, 1],
    [16, 3],
    [65_536, 5],
  ] as const) {
    const list = Array.from({ length: count }, () => 0);
    assert.equal(msgpack(list)?.length, count + head);
  }
  const map = (count: number): unknown =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [String.fromCharCode(0x4e00 + at), 0]));
  assert.equal(msgpack(map(15))?.length, 15 * 5 + 1);
  assert.equal(msgpack(map(16))?.length, 16 * 5 + 3);
  let deep: unknown = 0;
  for (let level = 0; level < 40; level += 1) deep = [deep];
  assert.equal(msgpack(deep), null);
  assert.equal(msgpack({ a: undefined }), null);
  assert.equal(l1Digest({ action: deep, nonce: 1, vaultAddress: null, expiresAfter: null }, 'mainnet'), null);
});

test('the published signatures of withdrawals and transfers recover to their wallet', () => {
  const fields: readonly TypedField[] = [
    { name: 'hyperliquidChain', type: 'string' },
    { name: 'destination', type: 'string' },
    { name: 'amount', type: 'string' },
    { name: 'time', type: 'uint64' },
  ];
  for (const row of rows(VECTORS?.get('userSigned'))) {
    const action = new Map([...row, ['hyperliquidChain', 'Testnet']]);
    const type = row.get('type') === 'withdraw3' ? 'Withdraw' : 'UsdSend';
    const digest = userSignedDigest(action, type, fields);
    assert.ok(digest !== null);
    assert.equal(recoverAddress(Object.fromEntries(row), digest), SIGNER);
  }
});

function recordedEngine(startAt: number, chain: Chain): VenueEngine {
  const accounts = [{ address: RECORDED_MASTER, agents: [{ address: SIGNER }] }];
  return new VenueEngine({ seed: 7, startAt, accounts, chain });
}

test('every recorded request of the real clients is answered, and every signature is of its key', () => {
  assert.ok(RECORDED.length > 20);
  for (const row of RECORDED) {
    const body = parseJson(String(row.get('body')));
    const nonce = fieldsOf(body)?.get('nonce');
    const chain = row.get('client') === 'nktkas' ? 'testnet' : 'mainnet';
    const at = typeof nonce === 'number' ? nonce : START;
    const reply = recordedEngine(at, chain).handle(
      {
        method: 'POST',
        target: String(row.get('path')),
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(String(row.get('body'))),
      },
      at,
    );
    assert.equal(reply.status, 200, String(row.get('body')));
    const said = String(fieldsOf(parseJson(reply.body))?.get('response'));
    assert.doesNotMatch(said, /Wallet/, said);
    // What the account itself would have to sign was signed by its agent.
    const type = fieldsOf(fieldsOf(body)?.get('action'))?.get('type');
    const isOwners = ['approveBuilderFee', 'withdraw3', 'usdClassTransfer'].includes(String(type));
    assert.equal(said.startsWith(`Must deposit before performing actions. User: ${SIGNER}`), isOwners, said);
  }
});

test('a changed action, nonce, vault or expiry is signed by nobody known', () => {
  const caller = new Caller();
  const action = { type: 'order', orders: [wire('BUY 0.01 BTC 59000')], grouping: 'na' };
  const body = ann.l1(action, START, { expiresAfter: START + 1000 });
  const changed: readonly Readonly<Record<string, unknown>>[] = [
    { action: { ...action, orders: [wire('BUY 0.02 BTC 59000')] } },
    { action: { grouping: 'na', type: 'order', orders: [wire('BUY 0.01 BTC 59000')] } },
    { nonce: START + 1 },
    { vaultAddress: bob.address },
    { expiresAfter: START + 2000 },
    { expiresAfter: null },
  ];
  for (const change of changed) {
    const said = caller.post('/exchange', { ...body, ...change }).said;
    assert.match(String(said), /^User or API Wallet 0x[0-9a-f]{40} does not exist\.$/);
  }
  assert.equal(caller.engine.inspect(ann.address).orders.length, 0);
  assert.equal(caller.post('/exchange', body).status, 200);
  assert.equal(caller.engine.inspect(ann.address).orders.length, 1);
});

test('a signature of the other chain, and one of a wallet that nobody approved, are of somebody unknown', () => {
  const stranger = Wallet.numbered(77);
  const caller = new Caller();
  const other = caller.post('/exchange', ann.l1({ type: 'noop' }, START, { chain: 'testnet' })).said;
  assert.match(String(other), /does not exist\.$/);
  const said = caller.act(stranger, { type: 'noop' }).said;
  assert.equal(said, `User or API Wallet ${stranger.address} does not exist.`);
});

test('leading zeros of r and s may be missing, and what is no signature is malformed', () => {
  const caller = new Caller();
  // Of the first nonces this one gives a signature whose s begins with two zeros.
  const signed = ann.l1({ type: 'noop' }, START + 5);
  const fields = fieldsOf(signed['signature']);
  assert.match(String(fields?.get('s')), /^0x00[1-9a-f]/);
  const s = `0x${String(fields?.get('s')).slice(4)}`;
  const short = { ...signed, signature: { ...Object.fromEntries(fields ?? []), s } };
  assert.deepEqual(caller.post('/exchange', short).body, { status: 'ok', response: { type: 'default' } });
  for (const signature of [null, {}, { r: '0x1', s: '0x1', v: 29 }, { r: '1', s: '0x1', v: 27 }]) {
    assert.equal(caller.post('/exchange', { ...signed, signature }).status, 422);
  }
  assert.equal(caller.post('/exchange', { ...signed, signature: { r: '0x0', s: '0x0', v: 27 } }).status, 422);
});

test('addresses follow from private keys, and what is no key has none', () => {
  assert.equal(addressOf(`0x${'0123456789'.repeat(6)}0123`), SIGNER);
  assert.equal(addressOf(`0x${'0'.repeat(64)}`), null);
  assert.equal(addressOf('0x12'), null);
  assert.equal(annsAgent.address.length, 42);
});
