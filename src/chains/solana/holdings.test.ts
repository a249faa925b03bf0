import assert from 'node:assert/strict';
import { test } from 'node:test';
import { somebody } from './encode-fixture.test.ts';
import { parseAddress } from './derived-address.ts';
import { holdingsOf } from './holdings.ts';
import { readNonce } from './nonce-account.ts';
import { NATIVE_MINT, SYSTEM, TOKEN, TOKEN_2022 } from './programs.ts';

const [WALLET, OTHER, MINT, ACCOUNT] = ['wallet', 'other', 'mint', 'account'].map(somebody) as [
  string,
  string,
  string,
  string,
];

const key = (text: string): Uint8Array => parseAddress(text) ?? new Uint8Array(32);

interface Tokens {
  readonly mint?: string;
  readonly owner?: string;
  readonly amount?: bigint;
  readonly delegate?: readonly [string, bigint];
  readonly closer?: string;
}

function tokens({ mint = MINT, owner = WALLET, amount = 900n, delegate, closer }: Tokens): Uint8Array {
  const bytes = Buffer.alloc(165);
  bytes.set(key(mint), 0);
  bytes.set(key(owner), 32);
  bytes.writeBigUInt64LE(amount, 64);
  if (delegate !== undefined) {
    bytes.writeUInt32LE(1, 72);
    bytes.set(key(delegate[0]), 76);
    bytes.writeBigUInt64LE(delegate[1], 121);
  }
  if (closer !== undefined) {
    bytes.writeUInt32LE(1, 129);
    bytes.set(key(closer), 133);
  }
  return Uint8Array.from(bytes);
}

function shown(owner: string, content: Uint8Array = new Uint8Array(), lamports = 50): object {
  return { lamports, owner, data: [Buffer.from(content).toString('base64'), 'base64'] };
}

function held(account: object | null, of = ACCOUNT): object {
  return Object.fromEntries(holdingsOf([of], WALLET, [account]) ?? []);
}

test('a wallet has its lamports, those of its accounts, and its tokens (T27)', () => {
  assert.deepEqual(held(shown(SYSTEM), WALLET), { SOL: 50n });
  assert.deepEqual(held(shown(SYSTEM)), {});
  assert.deepEqual(held(null), {});
  assert.deepEqual(held(shown(TOKEN, tokens({}))), { SOL: 50n, [MINT]: 900n });
  assert.deepEqual(held(shown(TOKEN, tokens({ mint: NATIVE_MINT }))), { SOL: 50n });
  const two = [shown(SYSTEM), shown(TOKEN, tokens({ mint: NATIVE_MINT }), 7)];
  assert.deepEqual(holdingsOf([WALLET, ACCOUNT], WALLET, two), new Map([['SOL', 57n]]));
  const extended = Uint8Array.from([...tokens({}), 2, 7, 0]);
  assert.deepEqual(held(shown(TOKEN_2022, extended)), { SOL: 50n, [MINT]: 900n });
});

test('what is another’s, or another program’s, is not the wallet’s (T27)', () => {
  assert.deepEqual(held(shown(OTHER), WALLET), {});
  assert.deepEqual(held(shown(TOKEN, tokens({ owner: OTHER }))), {});
  assert.deepEqual(held(shown(OTHER, tokens({}))), {});
  // A mint with extensions is padded to the length of an account.
  assert.deepEqual(held(shown(TOKEN_2022, Uint8Array.from([...tokens({}), 1, 7]))), {});
  assert.deepEqual(held(shown(TOKEN, Uint8Array.from([...tokens({}), 2, 7]))), {});
  assert.deepEqual(held(shown(TOKEN, tokens({}).slice(0, 82))), {});
});

test('what a delegate may take, or who may close an account of wrapped SOL, is not the wallet’s any more (T27)', () => {
  const native = { mint: NATIVE_MINT, amount: 40n };
  assert.deepEqual(held(shown(TOKEN, tokens({ delegate: [OTHER, 100n] }))), { SOL: 50n, [MINT]: 800n });
  assert.deepEqual(held(shown(TOKEN, tokens({ delegate: [OTHER, 5_000n] }))), { SOL: 50n, [MINT]: 0n });
  assert.deepEqual(held(shown(TOKEN, tokens({ delegate: [WALLET, 100n] }))), { SOL: 50n, [MINT]: 900n });
  assert.deepEqual(held(shown(TOKEN, tokens({ ...native, delegate: [OTHER, 30n] }))), { SOL: 20n });
  assert.deepEqual(held(shown(TOKEN, tokens({ ...native, closer: OTHER }))), {});
  assert.deepEqual(held(shown(TOKEN, tokens({ ...native, closer: WALLET }))), { SOL: 50n });
  assert.deepEqual(held(shown(TOKEN, tokens({ closer: OTHER }))), { SOL: 50n, [MINT]: 900n });
});

test('the account of a nonce is whose authority uses it up, and its value is read from it', () => {
  const nonce = (authority: string, state = 1): Uint8Array =>
    Uint8Array.from([1, 0, 0, 0, state, 0, 0, 0, ...key(authority), ...key(OTHER), ...new Uint8Array(8)]);
  assert.deepEqual(held(shown(SYSTEM, nonce(WALLET))), { SOL: 50n });
  assert.deepEqual(held(shown(SYSTEM, nonce(OTHER))), {});
  const context = { slot: 7 };
  const read = (value: unknown): string | undefined => readNonce({ context, value })?.value;
  assert.deepEqual(readNonce({ context, value: shown(SYSTEM, nonce(WALLET)) }), { value: OTHER, slot: 7 });
  for (const content of [
    nonce(WALLET, 0),
    nonce(WALLET).slice(1),
    Uint8Array.from([...nonce(WALLET), 0]),
    new Uint8Array(9),
  ])
    assert.equal(read(shown(SYSTEM, content)), '');
  assert.equal(read(shown(OTHER, nonce(WALLET))), '');
  assert.equal(read(null), '');
  for (const answer of [null, {}, { value: null }, { context, value: {} }, { context: { slot: 1 } }])
    assert.equal(readNonce(answer), null);
});

test('an answer about other accounts, or about what is none, is not understood', () => {
  for (const answer of [null, [], [null, null], [{}], [{ ...shown(SYSTEM), lamports: -1 }]])
    assert.equal(holdingsOf([ACCOUNT], WALLET, answer), null);
});
