import type { Deed, FeeBumps, ServedChain } from '../../core/chain/chain.ts';
import type { OpenDeed, Wallet } from '../../core/account/wallet-state.ts';
import { assert } from '../../core/assert.ts';
import { mayBump, type SeenPrice, type Waiting } from '../../core/policy/decide-fee-bump.ts';
import { toBase64 } from '../../core/units/base64.ts';
import type { Seq } from '../../core/units/ids.ts';
import { admitFeeBump } from './admit-deed.ts';
import { greatest, least, valuesOf } from './node-values.ts';
import type { Nodes } from './nodes.ts';
import type { SignParts } from './sign-deed.ts';

/** Transactions of which it was said once that a higher fee would be too dear. */
const TOLD_MAX = 256;

/** A transaction that was sent and that no node knows to be in a ledger. */
export interface Sent {
  readonly wallet: Wallet;
  readonly open: OpenDeed;
  readonly deed: Deed;
  /** The wallet's own signature of it. */
  readonly signature: Uint8Array;
}

export type BumpParts = Pick<
  SignParts,
  'clock' | 'journal' | 'log' | 'chains' | 'nodesOf' | 'sign' | 'isHalted'
>;

/**
 * Bids more for what is sent and waits because places in the ledger cost more than it says: a fee bump around the very
 * bytes that were approved, so that whatever lands takes effect once (F34). Decided and recorded in one commit, then
 * signed, then the signature recorded, then sent, like a transaction.
 */
export class FeeBumper {
  readonly #parts: BumpParts;
  readonly #told = new Set<Seq>();

  constructor(parts: BumpParts) {
    this.#parts = parts;
  }

  async bump(sent: Sent): Promise<void> {
    const { journal, clock, nodesOf, isHalted } = this.#parts;
    const { wallet, open, deed, signature } = sent;
    const chain = this.#parts.chains.get(wallet.chain);
    const bumps = chain?.feeBumps;
    if (chain === undefined || bumps === undefined || deed.bid === undefined) return;
    const waiting: Waiting = { wallet, open, deed, bid: deed.bid, times: bumps.times };
    if (mayBump(journal.state, waiting, clock.wallMs()) === null) return;
    const nodes = nodesOf(wallet);
    const seen = await look(chain, bumps, nodes, sent);
    if (seen === null) return;
    const admitted = await journal.submit((book) => {
      // It ended since it was looked at.
      if (!wallet.open.has(open.deed)) return { kind: 'none' } as const;
      return admitFeeBump(book, { waiting, seen, signature });
    });
    if (admitted?.kind === 'tooDear') return this.#tooDear(sent, admitted);
    // If we stop here: the fee is counted, nothing is signed, and what was sent goes on being sent.
    if (admitted?.kind !== 'allowed' || isHalted(open.bot) || wallet.retired) return;
    const made = await this.#parts.sign(admitted.permit);
    if (made.kind === 'notMade') return;
    const wire = bumps
      .wrap(deed.withSignature(wallet.address, signature), wallet.address, admitted.fee)
      .withSignature(made.made);
    const id = chain.idOf(wire);
    assert(id !== null, 'what is signed has a name');
    const signed = { bump: admitted.entry, id, signature: made.made };
    if (!(await this.#record(sent, signed))) return;
    await nodes.tell(chain.ask.submit(wire), () => !isHalted(open.bot));
  }

  /** Whether the ledger took the signature: before that nothing leaves. */
  async #record(
    { wallet, open }: Sent,
    of: { readonly bump: Seq; readonly id: string; readonly signature: Uint8Array },
  ): Promise<boolean> {
    const submitted = this.#parts.journal.submit((book) => {
      if (!wallet.open.has(open.deed) || wallet.retired) return false;
      const signed = { kind: 'feeBumpSigned', wallet: wallet.id, bump: of.bump, id: of.id } as const;
      book.append({ ...signed, signature: toBase64(of.signature) });
      return true;
    });
    return (await submitted) === true;
  }

  #tooDear({ wallet, open }: Sent, of: { readonly least: bigint; readonly most: bigint }): void {
    if (this.#told.has(open.deed)) return;
    if (this.#told.size >= TOLD_MAX) this.#told.clear();
    this.#told.add(open.deed);
    const facts = { wallet: wallet.id, entry: open.deed, least: String(of.least), most: String(of.most) };
    this.#parts.log.write('warn', 'FEE_TOO_LOW', facts);
  }
}

/** What nodes say of prices and of the account: of prices the least counts, of what is free too (T27). */
async function look(
  { ask }: ServedChain,
  bumps: FeeBumps,
  nodes: Nodes,
  { wallet, deed }: Sent,
): Promise<SeenPrice | null> {
  assert(ask.kind === 'account', 'fees are raised where an account is asked about');
  const [prices, looks] = await Promise.all([
    nodes.all(bumps.price()),
    nodes.all(ask.account(deed.wire, wallet.address)),
  ]);
  const told = valuesOf(looks);
  const price = least(valuesOf(prices));
  const balance = least(told.map((one) => one.balance));
  const promised = greatest(told.map((one) => one.promised));
  if (price === null || balance === null || promised === null) return null;
  return { price, balance, promised };
}
