import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from './actions.ts';
import { solana } from './chain.ts';
import { encodeAction, SHA256, somebody, unsigned } from './encode-fixture.test.ts';
import { TOKEN, TOKEN_2022 } from './programs.ts';

const [WALLET, OTHER, ACCOUNT, MINT] = ['wallet', 'other', 'account', 'mint'].map(somebody) as [
  string,
  string,
  string,
  string,
];

function words(...actions: readonly Action[]): readonly string[] {
  const deed = solana(SHA256).read(unsigned(WALLET, actions.map(encodeAction)), () => null);
  assert.ok(deed.kind === 'deed');
  return deed.words;
}

function last(action: Action): string {
  return words(action).at(-1) ?? '';
}

test('the words say who sends what to whom, exactly, and what it costs at most (T28)', () => {
  assert.deepEqual(
    words(
      { name: 'compute.unit-limit', units: 20_000 },
      { name: 'compute.unit-price', microLamports: 1_000n },
      { name: 'system.transfer', from: WALLET, to: OTHER, lamports: 1_250_000_000n },
    ),
    [
      'Solana transaction, version 0.',
      `Fee: at most 0.00000502 SOL (5020 lamports), paid by ${WALLET}.`,
      `It expires by itself, about a minute after the block ${somebody('a block')}.`,
      '1. At most 20000 compute units.',
      '2. Pay 1000 millionths of a lamport for each compute unit.',
      `3. Send 1.25 SOL (1250000000 lamports) from ${WALLET} to ${OTHER}.`,
    ],
  );
});

test('who else signs, and that a transaction does not expire, is said before all', () => {
  const said = words(
    { name: 'nonce.advance', nonce: ACCOUNT, authority: WALLET },
    { name: 'memo', text: 'x', signers: [OTHER] },
  );
  assert.ok(said.includes(`Also signed by ${OTHER}.`));
  assert.ok(
    said.includes(
      `It does not expire by itself: it stays valid until the nonce ${somebody('a block')} is used.`,
    ),
  );
  assert.equal(said.at(-1), `2. Memo: "x", signed by ${OTHER}.`);
});

test('text of others cannot pass for ours: it stands in quotes, spelt out beyond plain letters (T28)', () => {
  const memo = last({ name: 'memo', text: 'paid"\n1. Send \u202e0 SOL é', signers: [] });
  assert.equal(memo, '1. Memo: "paid\\"\\n1. Send \\u202e0 SOL \\u00e9".');
});

test('amounts of tokens have the point where the instruction says, and their units beside them', () => {
  const of = { program: TOKEN, source: ACCOUNT, destination: OTHER, authority: WALLET };
  const end = `from the token account ${ACCOUNT} to the token account ${OTHER}, in the name of ${WALLET}`;
  assert.equal(
    last({ name: 'token.transfer', ...of, amount: 1_500_000n, mint: MINT, decimals: 6 }),
    `1. Send 1.5 (1500000 units) of the token ${MINT} ${end} (Token program).`,
  );
  assert.equal(
    last({ name: 'token.transfer', ...of, program: TOKEN_2022, amount: 7n, mint: MINT, decimals: 0 }),
    `1. Send 7 (7 units) of the token ${MINT} ${end} (Token-2022 program).`,
  );
  assert.equal(
    last({ name: 'token.transfer', ...of, amount: 7n, mint: null, decimals: null }),
    `1. Send 7 units of a token that the instruction does not name ${end} (Token program).`,
  );
});

const BY = { program: TOKEN, authority: WALLET };
const NAMED = `in the name of ${WALLET} (Token program)`;
const SAID: readonly (readonly [Action, string])[] = [
  [
    {
      name: 'system.create-account',
      payer: WALLET,
      account: ACCOUNT,
      lamports: 1n,
      space: 5n,
      owner: TOKEN,
    },
    `Make the account ${ACCOUNT} with 0.000000001 SOL (1 lamports) of ${WALLET}, ` +
      `5 bytes, ruled by the Token program (${TOKEN}).`,
  ],
  [
    { name: 'system.assign', account: ACCOUNT, owner: OTHER },
    `Put the account ${ACCOUNT} under the rule of the program ${OTHER}.`,
  ],
  [{ name: 'system.allocate', account: ACCOUNT, space: 5n }, `Give the account ${ACCOUNT} 5 bytes of room.`],
  [
    { name: 'nonce.withdraw', nonce: ACCOUNT, to: OTHER, authority: WALLET, lamports: 10n ** 9n },
    `Take 1 SOL (1000000000 lamports) out of the nonce account ${ACCOUNT}, to ${OTHER}, in the name of ${WALLET}.`,
  ],
  [
    { name: 'nonce.initialize', nonce: ACCOUNT, authority: WALLET },
    `Make ${ACCOUNT} a nonce account of ${WALLET}.`,
  ],
  [
    { name: 'nonce.authorize', nonce: ACCOUNT, authority: WALLET, next: OTHER },
    `Hand the nonce account ${ACCOUNT} from ${WALLET} to ${OTHER}.`,
  ],
  [
    {
      name: 'token.approve',
      ...BY,
      source: ACCOUNT,
      delegate: OTHER,
      amount: 1n,
      mint: MINT,
      decimals: 1,
    },
    `Let ${OTHER} take 0.1 (1 units) of the token ${MINT} ` +
      `out of the token account ${ACCOUNT}, ${NAMED}.`,
  ],
  [
    { name: 'token.revoke', ...BY, source: ACCOUNT },
    `Take back who may take ` + `out of the token account ${ACCOUNT}, ${NAMED}.`,
  ],
  [
    { name: 'token.set-authority', ...BY, account: ACCOUNT, right: 'own the account', next: OTHER },
    `Hand the right to own the account of ${ACCOUNT} from ${WALLET} to ${OTHER} (Token program).`,
  ],
  [
    { name: 'token.set-authority', ...BY, account: MINT, right: 'freeze accounts', next: null },
    `Hand the right to freeze accounts of ${MINT} from ${WALLET} to nobody, for ever (Token program).`,
  ],
  [
    { name: 'token.mint', ...BY, mint: MINT, account: ACCOUNT, amount: 3n, decimals: null },
    `Make 3 units of the token ${MINT} anew, ` + `into the token account ${ACCOUNT}, ${NAMED}.`,
  ],
  [
    { name: 'token.burn', ...BY, mint: MINT, account: ACCOUNT, amount: 3n, decimals: null },
    `Destroy 3 units of the token ${MINT} of the token account ${ACCOUNT}, ${NAMED}.`,
  ],
  [
    { name: 'token.close-account', ...BY, account: ACCOUNT, destination: OTHER },
    `Close the token account ${ACCOUNT} and send its lamports to ${OTHER}, ${NAMED}.`,
  ],
  [
    { name: 'token.sync-native', program: TOKEN, account: ACCOUNT },
    `Count the lamports in the token account ${ACCOUNT} as wrapped SOL (Token program).`,
  ],
  [
    { name: 'token.initialize-account', program: TOKEN, account: ACCOUNT, mint: MINT, owner: OTHER },
    `Make ${ACCOUNT} a token account of ${OTHER} for the token ${MINT} (Token program).`,
  ],
  [
    {
      name: 'token.create-associated',
      payer: WALLET,
      account: ACCOUNT,
      owner: OTHER,
      mint: MINT,
      tokenProgram: TOKEN,
    },
    `Make the token account ${ACCOUNT} of ${OTHER} for the token ${MINT}, paid by ${WALLET} (Token program).`,
  ],
  [{ name: 'compute.heap', bytes: 9 }, 'A heap of 9 bytes.'],
  [{ name: 'compute.loaded-bytes', bytes: 9 }, 'At most 9 bytes of accounts are loaded.'],
];

test('every other action has its own words', () => {
  for (const [action, text] of SAID) assert.equal(last(action), `1. ${text}`);
});
