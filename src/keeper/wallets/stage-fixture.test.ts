import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import {
  address,
  appendTransactionMessageInstructions,
  compileTransaction,
  createSolanaRpc,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type Instruction,
} from '@solana/kit';
import { encodeAction, somebody } from '../../chains/solana/encode-fixture.test.ts';
import type { Action } from '../../chains/solana/actions.ts';
import { RuleCheck } from '../../core/ledger/rules.ts';
import { parseLeaf } from '../../core/ledger/leaf.ts';
import { Wallets } from './wallets-fixture.test.ts';

/** Somebody whom the policy lists. */
export const FRIEND = somebody('friend');
/** Somebody whom it does not list. */
export const ENEMY = somebody('enemy');
/** In lamports. */
export const SOL = 1_000_000_000;
/** What the wallet may do in these tests. */
export const LIMITS = {
  actions: ['system.transfer', 'memo'],
  destinations: [FRIEND],
  assets: { SOL: { perTransaction: String(SOL), perDay: String(2 * SOL) } },
};

/** Where a test takes place. */
export interface Stage {
  readonly wallets: Wallets;
  readonly wallet: string;
  readonly url: string;
  /** The address that a program is pointed at. */
  readonly rpc: ReturnType<typeof createSolanaRpc>;
}

/** A wallet with two SOL whose key is here, and a program that may ask for its signatures. */
export async function stage(
  t: TestContext,
  more: Readonly<Record<string, unknown>> = {},
  hasSecond = false,
): Promise<Stage> {
  const wallets = await Wallets.open();
  t.after(() => wallets.close());
  await wallets.policy({ hot: LIMITS });
  const nodes = hasSecond ? [wallets.url, await wallets.second.start()] : [wallets.url];
  const server = { name: 'hot', mode: 'server', accepted: true, cap: String(5 * SOL), nodes };
  const made = await wallets.ask('add', { ...server, ...more });
  const wallet = String(made.get('address'));
  wallets.node.machine.give(wallet, 2 * SOL);
  wallets.node.machine.give(FRIEND, SOL);
  const bot = await wallets.ask('bot', { name: 'hot', bot: 'payer' });
  const url = `${await wallets.listen()}/${String(bot.get('token'))}`;
  return { wallets, wallet, url, rpc: createSolanaRpc(url) };
}

/** What a program builds with the official library: the wallet's place for a signature is left empty. */
export async function built(
  { wallet, rpc }: Pick<Stage, 'wallet' | 'rpc'>,
  ...actions: readonly Action[]
): Promise<ReturnType<typeof compileTransaction>> {
  const { value } = await rpc.getLatestBlockhash().send();
  return compiled(wallet, value, actions.map(encodeAction));
}

/** What the official library makes of instructions. */
export function compiled(
  wallet: string,
  lifetime: Parameters<typeof setTransactionMessageLifetimeUsingBlockhash>[0],
  instructions: readonly Instruction[],
): ReturnType<typeof compileTransaction> {
  const paid = setTransactionMessageFeePayer(address(wallet), createTransactionMessage({ version: 0 }));
  const timed = setTransactionMessageLifetimeUsingBlockhash(lifetime, paid);
  return compileTransaction(appendTransactionMessageInstructions(instructions, timed));
}

/** A payment in SOL. */
export const pay = (from: string, to: string, lamports = SOL / 10): Action => ({
  name: 'system.transfer',
  from,
  to,
  lamports: BigInt(lamports),
});

/** Hands a transaction over as a program does; resolves to its name. */
export function send({ rpc }: Stage, transaction: ReturnType<typeof compileTransaction>): Promise<string> {
  return rpc.sendTransaction(getBase64EncodedWireTransaction(transaction), { encoding: 'base64' }).send();
}

/** Every entry keeps the rules that a verifier checks. */
export function prove({ wallets }: Stage): void {
  const rules = new RuleCheck();
  for (const bytes of wallets.store.leaves) {
    const leaf = parseLeaf(bytes);
    assert.ok(leaf !== null);
    assert.equal(rules.take(leaf), null);
  }
}
