import { chainSentence, type ChainDenialCode } from '../../../core/chain/chain-denial.ts';
import { COIN } from '../../../core/chain/coin.ts';
import type { Swaps, SwapWish } from '../../../core/chain/swaps.ts';
import type { RawReply } from '../../../core/order/venue.ts';
import { bytesOfBase64 } from '../../../core/units/base64.ts';
import { assert } from '../../../core/assert.ts';
import { TOKEN_SENTENCES } from '../../custody/token-sentences.ts';
import type { Caller, Callers } from '../callers.ts';
import { nextSequence } from '../judge-sequence.ts';
import { greatest, valuesOf } from '../node-values.ts';
import { signDeed, type SignParts, type SignResult } from '../sign-deed.ts';
import { asNumber } from './amounts.ts';
import { noNode, refused, said } from './answers.ts';
import { feeOf, isLost, knownDeed, landedOf, STATUS } from './chain-looks.ts';
import type { Asked } from './asked.ts';
import { findQuote, type Quote, type Wanted } from './quote.ts';

/** So long a swap can land: some ten ledgers. */
const VALID_S = 60;
/** So long an answer waits for the end. A connection that is still for 90 seconds is closed. */
const HOLD_MS = 80_000;
const LOOK_MS = 400;
/** Whoever heard that one is pending asks again at once; after that long nobody does. */
const OWED_MS = 600_000;

/** What began: signed and sent, and under which name. */
interface Begun {
  readonly id: string;
  readonly wanted: Wanted;
}

/** What can be asked to be swapped: by what is wanted now, or by a quote that was given. */
export type Order =
  { readonly kind: 'wanted'; readonly wanted: Wanted } | { readonly kind: 'quote'; readonly quote: Quote };

/**
 * Swaps, one of a wallet at a time up to the signature, so that each takes the next number. An equal request of the
 * same program while one is not over, or before its end was told, is that one: their client sends the same again at
 * once where it hears that one is pending, and whoever lost an answer asks again (F34). What is open stands in the
 * ledger, so this holds after a restart too.
 */
export class SwapDesk {
  readonly #parts: SignParts;
  readonly #callers: Callers;
  /** The last of the wallet's that are beginning. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** By wallet, program and wish: the name of what was said to be pending, whose end is still to be told. */
  readonly #owed = new Map<string, { readonly id: string; readonly at: number }>();
  /** By wallet: names of what is told, though the ledger does not have its end yet. No more than can be open. */
  readonly #told = new Map<string, ReadonlySet<string>>();

  constructor(parts: SignParts, callers: Callers) {
    this.#parts = parts;
    this.#callers = callers;
    this.#remember();
  }

  /** Of what is open when the keeper starts nobody was told the end: who asks again is told that one’s. */
  #remember(): void {
    const { journal, chains } = this.#parts;
    for (const wallet of journal.state.wallets.values()) {
      const swaps = chains.get(wallet.chain)?.swaps;
      if (swaps === undefined) continue;
      for (const { bot, wire, signed } of wallet.open.values()) {
        const wish = wishIn(swaps, wire);
        if (bot !== null && signed !== null && wish !== null)
          this.#owe(keyOf({ wallet, bot }, wish), signed.id);
      }
    }
  }

  /** `onBegun`: told of the name as soon as it is signed. */
  async execute(asked: Asked, order: Order, onBegun: (id: string) => void): Promise<RawReply> {
    if (asked.wallet.mode === 'client') return refused(403, CLIENT_MODE, 'WALLET_IN_CLIENT_MODE');
    const wanted = order.kind === 'quote' ? order.quote : order.wanted;
    const id = await this.#inTurn(asked.wallet.id, () => this.#begin(asked, order));
    if (typeof id !== 'string') return id;
    onBegun(id);
    return this.end(asked, { id, wanted });
  }

  /** Waits until it is known what became of it, and tells; or tells that it is pending. */
  async end(asked: Asked, begun: Begun): Promise<RawReply> {
    const { nodes, swaps, wallet } = asked;
    const { id, wanted } = begun;
    const { clock } = this.#parts;
    const until = clock.monotonicMs() + HOLD_MS;
    for (;;) {
      const landed = landedOf(valuesOf(await nodes.all(swaps.fate(id, wanted.wish))));
      const known = knownDeed(wallet.known, id);
      if (landed?.isGood === true) return this.#tell(asked, begun, landed);
      if (landed !== null || (known !== null && isLost(known))) {
        this.#isOver(asked, begun);
        return said({ signature: id, status: STATUS.failed });
      }
      if (clock.monotonicMs() >= until) break;
      await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve));
    }
    this.#owe(keyOf(asked, wanted.wish), id);
    return said({ signature: id, status: STATUS.pending });
  }

  #tell(
    asked: Asked,
    begun: Begun,
    { fee, moved }: Extract<ReturnType<typeof landedOf>, { kind: 'landed' }>,
  ): RawReply {
    this.#isOver(asked, begun);
    const { id, wanted } = begun;
    const { selling, buying } = wanted.wish;
    const done = { signature: id, status: STATUS.confirmed };
    // Their client then asks by the name until it hears that it is confirmed.
    if (moved === null) return said(done);
    const { digits } = asked.swaps;
    const coin = COIN[asked.wallet.chain];
    const change = (asset: string): number => {
      const moving = asset === selling ? -moved.given : moved.got;
      return asNumber(asset === coin ? moving - fee : moving, digits);
    };
    const [traded, against] = wanted.side === 'SELL' ? [selling, buying] : [buying, selling];
    const figures = {
      tokenIn: selling,
      tokenOut: buying,
      amountIn: asNumber(moved.given, digits),
      amountOut: asNumber(moved.got, digits),
      fee: asNumber(fee, digits),
      baseTokenBalanceChange: change(traded),
      quoteTokenBalanceChange: change(against),
    };
    return said({ ...done, data: figures });
  }

  #isOver(asked: Asked, { id, wanted }: Begun): void {
    const key = keyOf(asked, wanted.wish);
    if (this.#owed.get(key)?.id === id) this.#owed.delete(key);
    const open = new Set([...asked.wallet.open.values()].map(({ signed }) => signed?.id));
    const before = this.#told.get(asked.wallet.id) ?? [];
    this.#told.set(asked.wallet.id, new Set([...before, id].filter((one) => open.has(one))));
  }

  #owe(key: string, id: string): void {
    const at = this.#parts.clock.monotonicMs();
    for (const [old, owed] of this.#owed) if (at - owed.at > OWED_MS) this.#owed.delete(old);
    this.#owed.set(key, { id, at });
  }

  /** The name of what is signed and sent, or was; or why nothing was. */
  async #begin(asked: Asked, order: Order): Promise<string | RawReply> {
    const same = order.kind === 'quote' ? null : this.#same(asked, order.wanted.wish);
    if (same !== null) return same;
    if (!this.#callers.maySend(asked.wallet)) return refused(503, BUSY);
    const quote = order.kind === 'quote' ? order.quote : await findQuote(asked, order.wanted);
    if ('status' in quote) return quote;
    const wire = await this.#draft(asked, quote);
    if (!(wire instanceof Uint8Array)) return wire;
    const { wallet, bot } = asked;
    const result = await signDeed(this.#parts, { wallet, wire, bot });
    return result.kind === 'signed' ? result.id : whyNot(result, asked);
  }

  /** An equal one that is not over, or whose end was not told. */
  #same(asked: Asked, wish: SwapWish): string | RawReply | null {
    const { wallet, bot, swaps } = asked;
    const owed = this.#owed.get(keyOf(asked, wish));
    const isFresh = owed !== undefined && this.#parts.clock.monotonicMs() - owed.at <= OWED_MS;
    if (isFresh) return owed.id;
    const told = this.#told.get(wallet.id) ?? new Set<string>();
    for (const open of wallet.open.values()) {
      const other = open.bot === bot ? wishIn(swaps, open.wire) : null;
      if (other === null || keyPart(other) !== keyPart(wish)) continue;
      const id = open.signed?.id;
      if (id === undefined) return refused(503, INTERRUPTED, 'UNDER_WAY');
      if (!told.has(id)) return id;
    }
    return null;
  }

  async #draft(asked: Asked, { wish, bound, way }: Quote): Promise<Uint8Array | RawReply> {
    const { nodes, swaps, wallet, chain } = asked;
    const [fee, looks, times] = await Promise.all([
      feeOf(asked),
      nodes.all(swaps.account(wallet.address)),
      nodes.all(chain.ask.height('confirmed')),
    ]);
    const accounts = valuesOf(looks);
    const now = valuesOf(times);
    const last = greatest(accounts.map(({ account }) => account?.sequence ?? 0n));
    if (fee === null || last === null || now.length === 0) return noNode();
    const most = wish.exact === 'given' ? wish.amount : bound;
    const held = accounts.map(({ account }) => account?.balances.get(wish.selling) ?? 0n);
    // Of the coin policy decides, with reserve and minimum; of others the network would refuse it, for a fee.
    const isIssued = wish.selling !== COIN[wallet.chain] && !wish.selling.endsWith(`:${wallet.address}`);
    if (isIssued && held.every((one) => one < most)) return refused(400, UNDERFUNDED, 'INSUFFICIENT_BALANCE');
    return swaps.draft({
      ...{ wish, bound, path: way.path, wallet: wallet.address, fee },
      sequence: nextSequence(chain, wallet, last),
      until: Math.max(...now) + VALID_S,
    });
  }

  async #inTurn<T>(wallet: string, task: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(wallet) ?? Promise.resolve();
    const mine = before.then(task, task);
    // Whoever comes next waits for this one, however it ends.
    const ended = mine.catch(() => undefined);
    this.#turns.set(wallet, ended);
    return mine;
  }
}

const CLIENT_MODE =
  'the key of this wallet is not here (client mode), and Hummingbot has no place for a signature that is made ' +
  'elsewhere; nothing was signed or sent. Use a wallet in server or enclave mode, with a small cap.';
const BUSY =
  'too many transactions of this wallet were asked for in this second; nothing was sent. Try again.';
const INTERRUPTED =
  'an equal swap was approved and interrupted before it was signed; nothing was sent. It ends within a minute: then ' +
  'ask again.';
const UNDERFUNDED =
  'the wallet holds less of what would be given than this needs; nothing was signed or sent.';
const UNAVAILABLE = {
  LEDGER_BUSY: 'the ledger did not take it; nothing was signed or sent. Try again.',
  TOO_MANY_OPEN: 'too many transactions of this wallet are unfinished; nothing was signed. Try again.',
  UNDER_WAY: INTERRUPTED,
  HALTED_MEANWHILE: 'signing was halted; nothing was signed or sent.',
  ...TOKEN_SENTENCES,
} as const;

/** Reasons that their client knows as one. */
const FUNDS: ReadonlySet<ChainDenialCode> = new Set([
  ...(['RESERVE_BELOW', 'BALANCE_BELOW_MINIMUM', 'BALANCE_PROMISED', 'ACCOUNT_UNKNOWN'] as const),
]);

function whyNot(result: Exclude<SignResult, { kind: 'signed' }>, { wallet }: Asked): RawReply {
  if (result.kind === 'unavailable') return refused(503, UNAVAILABLE[result.why], result.why);
  assert(result.kind === 'denied', 'only in client mode something waits for a signature');
  const [first] = result.denials;
  const sentences = result.denials.map((denial) => chainSentence(denial, wallet.chain)).join(' ');
  const isFunds = result.denials.some(({ code }) => FUNDS.has(code));
  const text = `refused, nothing was signed or sent (entry ${result.deed}). ${sentences}`;
  return refused(403, text, isFunds ? 'INSUFFICIENT_BALANCE' : first?.code);
}

function wishIn(swaps: Swaps, wire: string): SwapWish | null {
  return swaps.wishOf(bytesOfBase64(wire));
}

function keyPart({ selling, buying, exact, amount }: SwapWish): string {
  return `${exact} ${amount} ${selling} ${buying}`;
}

function keyOf({ wallet, bot }: Caller, wish: SwapWish): string {
  return `${wallet.id} ${bot} ${keyPart(wish)}`;
}
