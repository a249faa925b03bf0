import type { Json, JsonObject } from './canonical.ts';
import type { EntryKind } from './entry.ts';
import type { PlacedOrders } from './placed-orders.ts';
import { breach, isArray, scopeKeyOf, type Broken } from './rule-name.ts';

interface KnownAccount {
  /** Digest of the sealed key in use. */
  record: Json | undefined;
  isRemoved: boolean;
  /** Its owner says that people trade on it by hand. */
  isManual: boolean;
  /** Up to which nonces may have been given. */
  nonceBound: number;
}

/**
 * Follows accounts, their keys and bots, and what the gateway itself does about them. Every body that comes has the
 * shape of its kind. Memory grows with accounts and bots.
 */
export class AccountRules {
  readonly #orders: Pick<PlacedOrders, 'isOf' | 'isBots' | 'adopt'>;
  readonly #accounts = new Map<string, KnownAccount>();
  /** The account of each bot. */
  readonly #bots = new Map<string, string>();
  /** The newest root key that was told; the first one has number 1. */
  #term = 1;
  /** An order of somebody else's, for which the next entry must halt the account. */
  #unhalted: { readonly seq: number; readonly account: string } | null = null;

  constructor(orders: Pick<PlacedOrders, 'isOf' | 'isBots' | 'adopt'>) {
    this.#orders = orders;
  }

  /** What the entry before this one asked of it. To be called once for each entry, before {@link take}. */
  owed(body: JsonObject): Broken | null {
    const owed = this.#unhalted;
    this.#unhalted = null;
    if (owed === null) return null;
    const scope = body.kind === 'halt' ? scopeKeyOf(body.scope) : null;
    const isHalted = scope === 'everything' || scope === `account:${owed.account}`;
    return isHalted ? null : breach('FOREIGN_NOT_HALTED', owed.seq);
  }

  take(seq: number, kind: EntryKind, body: JsonObject): Broken | null {
    switch (kind) {
      case 'account':
        this.#accounts.set(String(body.account), {
          record: body.record,
          isRemoved: false,
          isManual: false,
          nonceBound: 0,
        });
        return null;
      case 'bot':
        this.#bots.set(String(body.bot), String(body.account));
        return null;
      case 'rootRotation':
        return this.#rootRotation(body);
      case 'accountStatus':
      case 'rotation':
      case 'nonceBound':
      case 'manual':
      case 'foreign':
      case 'deadMan':
      case 'sweep':
      case 'countdown':
      case 'limits':
        return this.#ofAccount(seq, kind, body);
      default:
        return null;
    }
  }

  #ofAccount(seq: number, kind: EntryKind, body: JsonObject): Broken | null {
    const account = this.#accounts.get(String(body.account));
    if (account === undefined) return breach('ACCOUNT_UNKNOWN');
    switch (kind) {
      case 'accountStatus':
        account.isRemoved = body.status === 'removed';
        return null;
      case 'rotation':
        return rotate(account, body);
      case 'nonceBound':
        return widen(account, body);
      case 'manual':
        account.isManual = body.allowed === true;
        return null;
      case 'foreign':
        return this.#foreign(seq, account, body);
      case 'deadMan':
        return this.#deadMan(body);
      case 'sweep':
        return this.#sweep(body);
      default:
        return null;
    }
  }

  #foreign(seq: number, account: KnownAccount, body: JsonObject): Broken | null {
    if (body.origin === 'unexplained') this.#unhalted = { seq, account: String(body.account) };
    if (body.origin === 'attached' && !this.#orders.adopt(body)) return breach('EXIT_NOT_ASKED_FOR');
    return body.origin === 'manual' && !account.isManual ? breach('FOREIGN_NOT_DECLARED') : null;
  }

  #deadMan(body: JsonObject): Broken | null {
    const [account, bot] = [String(body.account), String(body.bot)];
    if (this.#bots.get(bot) !== account) return breach('BOT_UNKNOWN');
    const { cancelled } = body;
    const isOwn = isArray(cancelled) && cancelled.every((id) => this.#orders.isOf(account, bot, String(id)));
    return isOwn ? null : breach('CANCELLED_NOT_OWN');
  }

  #sweep({ account, cancelled }: JsonObject): Broken | null {
    const isOwn =
      isArray(cancelled) && cancelled.every((id) => this.#orders.isBots(String(account), String(id)));
    return isOwn ? null : breach('CANCELLED_NOT_OWN');
  }

  #rootRotation(body: JsonObject): Broken | null {
    const before = this.#term;
    this.#term = Math.max(before, Number(body.term));
    return this.#term > before ? null : breach('ROOT_TERM_NOT_NEW');
  }
}

/** Of equal bounds the second made no room: what was given above it was not covered (I8). */
function widen(account: KnownAccount, { upTo }: JsonObject): Broken | null {
  const before = account.nonceBound;
  account.nonceBound = Math.max(before, Number(upTo));
  return account.nonceBound > before ? null : breach('NONCE_BOUND_NOT_NEW');
}

/** Sealing anew changes the digest, also of the same secret: a rotation to the digest in use is none. */
function rotate(account: KnownAccount, { record }: JsonObject): Broken | null {
  if (account.isRemoved) return breach('ROTATED_WHEN_REMOVED');
  const isNew = account.record !== record;
  account.record = record;
  return isNew ? null : breach('RECORD_NOT_NEW');
}
