import type { Json, JsonObject } from './canonical.ts';
import type { EntryKind } from './entry.ts';
import { breach, MALFORMED, type Broken } from './rule-name.ts';

interface KnownWallet {
  readonly address: Json | undefined;
  /** The entry that retired it; null while it is in use. */
  retired: number | null;
}

/** An allowed transaction. */
interface AllowedDeed {
  readonly wallet: string;
  /** The entry that says that it is signed; null before. */
  signed: number | null;
  isEnded: boolean;
  /** The last higher fee that was decided for it; null before. */
  bumped: { readonly seq: number; readonly fee: bigint } | null;
}

/** A higher fee that was decided for an allowed transaction. */
interface AllowedBump {
  readonly deed: AllowedDeed;
  readonly of: number;
  signed: number | null;
}

/** What is only ever said of a wallet that is in use. */
const IN_USE: ReadonlySet<EntryKind> = new Set(['walletBot', 'walletPrimary', 'walletExported']);

/**
 * Every signature for a wallet belongs to one allowed transaction of that wallet, and no transaction is signed twice:
 * signatures never outnumber decisions (I10). Every body that comes has the shape of its kind. Memory grows with
 * wallets and allowed transactions.
 */
export class WalletRules {
  readonly #wallets = new Map<string, KnownWallet>();
  readonly #deeds = new Map<number, AllowedDeed>();
  readonly #bumps = new Map<number, AllowedBump>();

  take(seq: number, kind: EntryKind, body: JsonObject): Broken | null {
    if (kind === 'wallet') return this.#add(body);
    if (kind === 'walletRetired') return this.#retire(seq, body);
    if (kind === 'deed') return this.#deed(seq, body);
    if (kind === 'deedSigned') return this.#signed(seq, body);
    if (kind === 'feeBump') return this.#bump(seq, body);
    if (kind === 'feeBumpSigned') return this.#bumpSigned(seq, body);
    if (kind === 'deedOutcome') return this.#outcome(body);
    if (kind === 'walletNodes') return body.wallet === null ? null : this.#inUse(body);
    return IN_USE.has(kind) ? this.#inUse(body) : null;
  }

  /** Neither a name nor an address is ever used again. */
  #add({ wallet, address }: JsonObject): Broken | null {
    const id = String(wallet);
    const isTaken = [...this.#wallets.values()].some((known) => known.address === address);
    if (isTaken || this.#wallets.has(id)) return breach('WALLET_NOT_NEW');
    this.#wallets.set(id, { address, retired: null });
    return null;
  }

  #retire(seq: number, body: JsonObject): Broken | null {
    const broken = this.#inUse(body);
    const known = this.#wallets.get(String(body.wallet));
    if (known !== undefined) known.retired ??= seq;
    return broken;
  }

  #inUse({ wallet }: JsonObject): Broken | null {
    const known = this.#wallets.get(String(wallet));
    if (known === undefined) return breach('WALLET_UNKNOWN');
    return known.retired === null ? null : breach('WALLET_RETIRED_BEFORE', known.retired);
  }

  #deed(seq: number, body: JsonObject): Broken | null {
    if (!this.#wallets.has(String(body.wallet))) return breach('WALLET_UNKNOWN');
    if (body.verdict !== 'allow') return null;
    this.#deeds.set(seq, { wallet: String(body.wallet), signed: null, isEnded: false, bumped: null });
    if (typeof body.digest !== 'string') return MALFORMED;
    return this.#inUse(body);
  }

  #signed(seq: number, body: JsonObject): Broken | null {
    const deed = this.#deeds.get(Number(body.deed));
    if (deed === undefined) return breach('SIGNED_WITHOUT_DEED');
    if (deed.wallet !== body.wallet) return breach('DEED_OF_OTHER_WALLET', Number(body.deed));
    const before = deed.signed;
    deed.signed ??= seq;
    if (before !== null) return breach('SIGNED_TWICE', before);
    return deed.isEnded ? breach('SIGNED_AFTER_END', Number(body.deed)) : this.#inUse(body);
  }

  #bump(seq: number, body: JsonObject): Broken | null {
    const of = Number(body.deed);
    const deed = this.#deeds.get(of);
    if (deed === undefined || deed.signed === null) return breach('BUMP_OF_UNSIGNED');
    const before = deed.bumped;
    const fee = BigInt(String(body.fee));
    deed.bumped = { seq, fee };
    this.#bumps.set(seq, { deed, of, signed: null });
    if (deed.wallet !== body.wallet) return breach('DEED_OF_OTHER_WALLET', of);
    if (deed.isEnded) return breach('SIGNED_AFTER_END', of);
    if (before !== null && fee <= before.fee) return breach('FEE_NOT_RAISED', before.seq);
    return this.#inUse(body);
  }

  #bumpSigned(seq: number, body: JsonObject): Broken | null {
    const bump = this.#bumps.get(Number(body.bump));
    if (bump === undefined) return breach('SIGNED_WITHOUT_DEED');
    const { deed, of, signed: before } = bump;
    bump.signed ??= seq;
    if (deed.wallet !== body.wallet) return breach('DEED_OF_OTHER_WALLET', of);
    if (before !== null) return breach('SIGNED_TWICE', before);
    return deed.isEnded ? breach('SIGNED_AFTER_END', of) : this.#inUse(body);
  }

  #outcome(body: JsonObject): Broken | null {
    const deed = this.#deeds.get(Number(body.deed));
    if (deed === undefined) return breach('OUTCOME_WITHOUT_INTENT');
    if (deed.wallet !== body.wallet) return breach('DEED_OF_OTHER_WALLET', Number(body.deed));
    const wasEnded = deed.isEnded;
    deed.isEnded = true;
    return wasEnded ? breach('OUTCOME_AFTER_FINAL', Number(body.deed)) : null;
  }
}
