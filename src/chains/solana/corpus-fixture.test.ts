import assert from 'node:assert/strict';
import { address, type Instruction } from '@solana/kit';
import fc from 'fast-check';
import type { Deed } from '../../core/chain/chain.ts';
import type { FindAddress } from '../../core/chain/tables.ts';
import type { WalletLimits } from '../../core/chain/wallet-limits.ts';
import { equalBytes } from '../../core/units/bytes.ts';
import type { Action } from './actions.ts';
import { solana } from './chain.ts';
import { associatedTokenAccount, parseAddress } from './derived-address.ts';
import { encodeAction, SHA256, somebody, tableContent, unsigned } from './encode-fixture.test.ts';
import { readTransaction } from './message.ts';
import { Machine } from './machine-fixture.test.ts';
import { SYSTEM, TOKEN } from './programs.ts';

const [WALLET, FRIEND, ENEMY, MINT, HELPER, NEW] = [
  'wallet',
  'friend',
  'enemy',
  'mint',
  'delegate',
  'new',
].map(somebody) as [string, string, string, string, string, string];
const OF = { program: TOKEN, authority: WALLET, mint: MINT, decimals: 6 };

function ata(owner: string): string {
  return associatedTokenAccount(SHA256, { owner, mint: MINT, tokenProgram: TOKEN }) ?? '';
}

const [OURS, FRIENDS, ENEMYS] = [ata(WALLET), ata(FRIEND), ata(ENEMY)];
const LIMITS: WalletLimits = {
  actions: new Set([
    'system.transfer',
    'token.transfer',
    'token.create-associated',
    'token.approve',
    'token.burn',
    'token.revoke',
    'token.close-account',
    'memo',
  ]),
  destinations: new Set([FRIEND]),
  authorities: new Set([HELPER]),
  assets: new Map([
    ['SOL', { perTransaction: 500_000_000n, perDay: 10n ** 12n }],
    [MINT, { perTransaction: 400_000n, perDay: 10n ** 12n }],
  ]),
  feeMax: 100_000n,
  feeBumpMax: 0n,
  unitPriceMax: 1_000_000n,
  nonceAccounts: new Set(),
  minimumBalance: 0n,
  export: 'never',
};

const STARTS: readonly (readonly Action[])[] = [
  [{ name: 'system.transfer', from: WALLET, to: FRIEND, lamports: 200_000_000n }],
  [{ name: 'token.transfer', ...OF, source: OURS, destination: FRIENDS, amount: 1_000n }],
  [
    {
      name: 'token.create-associated',
      payer: WALLET,
      account: FRIENDS,
      owner: FRIEND,
      mint: MINT,
      tokenProgram: TOKEN,
    },
    { name: 'token.transfer', ...OF, source: OURS, destination: FRIENDS, amount: 1_000n },
    { name: 'memo', text: 'invoice 7', signers: [] },
  ],
  [{ name: 'token.approve', ...OF, source: OURS, delegate: HELPER, amount: 500n }],
  [{ name: 'token.burn', ...OF, account: OURS, amount: 300n }],
  [{ name: 'token.revoke', program: TOKEN, authority: WALLET, source: OURS }],
];

/** What an attacker would rather have. */
const DRAINS: readonly Action[] = [
  { name: 'system.transfer', from: WALLET, to: ENEMY, lamports: 300_000_000n },
  { name: 'token.transfer', ...OF, source: OURS, destination: ENEMYS, amount: 900_000n },
  {
    name: 'token.transfer',
    ...OF,
    mint: null,
    decimals: null,
    source: OURS,
    destination: ENEMYS,
    amount: 9n,
  },
  { name: 'token.approve', ...OF, source: OURS, delegate: ENEMY, amount: 900_000n },
  {
    name: 'token.set-authority',
    program: TOKEN,
    account: OURS,
    authority: WALLET,
    right: 'own the account',
    next: ENEMY,
  },
  {
    name: 'token.set-authority',
    program: TOKEN,
    account: OURS,
    authority: WALLET,
    right: 'close the account',
    next: ENEMY,
  },
  { name: 'system.assign', account: WALLET, owner: TOKEN },
  {
    name: 'system.create-account',
    payer: WALLET,
    account: NEW,
    lamports: 300_000_000n,
    space: 0n,
    owner: SYSTEM,
  },
  { name: 'token.burn', ...OF, account: OURS, amount: 900_000n },
  { name: 'system.transfer', from: WALLET, to: FRIEND, lamports: 900_000_000n },
];

type Change =
  | { readonly kind: 'byte'; readonly at: number; readonly to: number }
  | { readonly kind: 'insert'; readonly at: number; readonly drain: number }
  | { readonly kind: 'address'; readonly at: number; readonly account: number; readonly to: number }
  | { readonly kind: 'data'; readonly at: number; readonly byte: number; readonly to: number }
  | { readonly kind: 'none' };

const CHANGES: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('byte'), at: fc.nat(), to: fc.nat(255) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('insert'), at: fc.nat(), drain: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('address'), at: fc.nat(), account: fc.nat(), to: fc.nat() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('data'), at: fc.nat(), byte: fc.nat(8), to: fc.nat(255) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('none') }) },
);

const SOMEBODIES = [ENEMY, ENEMYS, WALLET, OURS, FRIEND, FRIENDS, MINT, HELPER];

/** What a bot takes addresses out of, and what stands there: friends and enemies side by side. */
const TABLE = somebody('a table of many');
const ROWS = [FRIEND, ENEMY, FRIENDS, ENEMYS, OURS, MINT, HELPER, NEW];
const FIND: FindAddress = (table, place) => (table === TABLE ? (ROWS[place] ?? null) : null);

type Form = 'legacy' | 0 | 1 | 'tables';

function changed(start: readonly Action[], change: Change, form: Form): Uint8Array {
  const instructions = [...start.map(encodeAction)];
  if (change.kind === 'insert') {
    const drain = DRAINS[change.drain % DRAINS.length];
    if (drain !== undefined)
      instructions.splice(change.at % (instructions.length + 1), 0, encodeAction(drain));
  }
  if (change.kind === 'address' || change.kind === 'data') {
    const at = change.at % instructions.length;
    const one = instructions[at];
    if (one !== undefined)
      instructions[at] = change.kind === 'data' ? otherData(one, change) : otherAccount(one, change);
  }
  const wire = unsigned(
    WALLET,
    instructions,
    form === 'tables' ? { tables: { [TABLE]: ROWS } } : { version: form },
  );
  // Of a form with tables the last bytes, which say what is taken, are changed as often as all others.
  const span = form === 'tables' && change.kind === 'byte' && change.to % 2 === 0 ? 8 : wire.length;
  if (change.kind === 'byte') {
    const to = span === 8 ? (change.to >> 1) % (ROWS.length + 1) : change.to;
    wire[wire.length - 1 - (change.at % span)] = to;
  }
  return wire;
}

function otherData(one: Instruction, { byte, to }: Extract<Change, { kind: 'data' }>): Instruction {
  const input = Uint8Array.from(one.data ?? []);
  if (input.length > 0) input[byte % input.length] = to;
  return { ...one, data: input };
}

function otherAccount(one: Instruction, { account, to }: Extract<Change, { kind: 'address' }>): Instruction {
  const accounts = one.accounts ?? [];
  const place = accounts.length === 0 ? 0 : account % accounts.length;
  const next = address(SOMEBODIES[to % SOMEBODIES.length] ?? ENEMY);
  return { ...one, accounts: accounts.map((use, at) => (at === place ? { ...use, address: next } : use)) };
}

function setUp(machine: Machine): void {
  machine.give(WALLET, 2_000_000_000n);
  machine.give(FRIEND, 10_000_000n);
  machine.give(ENEMY, 10_000_000n);
  machine.remove(NEW);
  machine.putMint(MINT, TOKEN, FRIEND);
  machine.putTable(TABLE, tableContent(ROWS));
  for (const owner of [WALLET, FRIEND, ENEMY])
    machine.putTokens(ata(owner), { tokenProgram: TOKEN, mint: MINT, owner, amount: 1_000_000n });
}

interface Amounts {
  readonly lamports: (of: string) => bigint;
  readonly tokens: (of: string) => bigint;
}

function amounts(machine: Machine): Amounts {
  const [lamports, tokens] = [new Map<string, bigint>(), new Map<string, bigint>()];
  for (const one of [WALLET, FRIEND, ENEMY, OURS, FRIENDS, ENEMYS, NEW]) {
    const held = machine.look(one);
    lamports.set(one, held?.lamports ?? 0n);
    tokens.set(one, held?.token?.amount ?? 0n);
  }
  return { lamports: (of) => lamports.get(of) ?? 0n, tokens: (of) => tokens.get(of) ?? 0n };
}

/** What the sentences say will happen to an account, in lamports or units; read from the text that a person reads. */
function said(words: readonly string[], pattern: RegExp, account: string): bigint {
  let sum = 0n;
  for (const line of words) {
    const found = pattern.exec(line)?.groups;
    if (found === undefined) continue;
    const amount = BigInt(found['amount'] ?? '0');
    if (found['from'] === account) sum -= amount;
    if (found['to'] === account) sum += amount;
  }
  return sum;
}

const SENT = /^\d+\. Send [\d.]+ SOL \((?<amount>\d+) lamports\) from (?<from>\w+) to (?<to>\w+)\.$/;
const TOKEN_OF = String.raw`[\d.]+ \((?<amount>\d+) units\) of the token \w+`;
const PAID = new RegExp(
  String.raw`\. Send ${TOKEN_OF} from the token account (?<from>\w+) to the token account (?<to>\w+),`,
);
const BURNT =
  /\. Destroy [\d.]+ \((?<amount>\d+) units\) of the token \w+ of the token account (?<from>\w+),/;

/** Proves of an executed, allowed transaction that it did what its words say, and nothing that policy forbids. */
function prove(machine: Machine, deed: Deed, before: Amounts): void {
  const after = amounts(machine);
  const spends = deed.spends(WALLET);
  const lost = before.lamports(WALLET) - after.lamports(WALLET);
  assert.ok(lost <= (spends.get('SOL') ?? 0n), `${lost} lamports left`);
  assert.ok(before.tokens(OURS) - after.tokens(OURS) <= (spends.get(MINT) ?? 0n));
  for (const one of [ENEMY, ENEMYS])
    assert.ok(after.lamports(one) <= before.lamports(one), 'the enemy got lamports');
  assert.ok(after.tokens(ENEMYS) <= before.tokens(ENEMYS), 'the enemy got tokens');
  assert.equal(machine.look(WALLET)?.program, SYSTEM);
  const ours = machine.look(OURS)?.token;
  if (ours !== undefined && ours !== null) {
    assert.ok(
      equalBytes(ours.owner, parseAddress(WALLET) ?? new Uint8Array()),
      'the account has another owner',
    );
    assert.ok(
      !ours.rights.includes(Buffer.from(parseAddress(ENEMY) ?? []).toString('hex')),
      'the enemy has a right',
    );
  }
  // In words: what each account gains or loses is what the sentences say, to the lamport.
  assert.equal(after.lamports(FRIEND) - before.lamports(FRIEND), said(deed.words, SENT, FRIEND));
  for (const one of [OURS, FRIENDS, ENEMYS]) {
    if (machine.look(one) === null) continue;
    const told = said(deed.words, PAID, one) + said(deed.words, BURNT, one);
    assert.equal(after.tokens(one) - before.tokens(one), told, deed.words.join('\n'));
  }
}

/** How a corpus came out. */
export interface Counts {
  allowed: number;
  executed: number;
  /** Executed, and takes addresses out of a table. */
  fromTables: number;
  refused: number;
  /** Refused, and would have taken something from the wallet. */
  harmful: number;
}

/** Changes so many transactions, and proves of every one that is let pass that policy and words hold. */
export function proveCorpus(numRuns: number): Counts {
  const machine = new Machine();
  const chain = solana(SHA256);
  const counts = { allowed: 0, executed: 0, fromTables: 0, refused: 0, harmful: 0 };
  const starts = fc.constantFrom(...STARTS);
  const versions = fc.constantFrom<Form>('legacy', 0, 1, 'tables', 'tables');
  fc.assert(
    fc.property(starts, CHANGES, versions, (start, change, version) => {
      const wire = changed(start, change, version);
      setUp(machine);
      const before = amounts(machine);
      const deed = chain.read(wire, FIND);
      const isAllowed = deed.kind === 'deed' && deed.judge(WALLET, LIMITS, { spent: new Map() }).length === 0;
      const took = tryOut(machine, wire);
      if (isAllowed) counts.allowed += 1;
      else counts.refused += 1;
      if (!took) return;
      if (!isAllowed) counts.harmful += isHarmed(before, amounts(machine)) ? 1 : 0;
      else {
        counts.executed += 1;
        counts.fromTables += deed.tables?.length === 0 ? 0 : 1;
        prove(machine, deed, before);
      }
    }),
    { numRuns },
  );
  return counts;
}

function isHarmed(before: Amounts, after: Amounts): boolean {
  const lost = before.lamports(WALLET) - after.lamports(WALLET);
  return lost > LIMITS.feeMax || after.tokens(OURS) < before.tokens(OURS);
}

/** What is not read at all is not tried: the runtime's bindings end the process at bytes that are no transaction. */
function tryOut(machine: Machine, wire: Uint8Array): boolean {
  return readTransaction(wire, FIND).kind === 'transaction' && machine.execute(wire);
}
