import type { Json, JsonObject } from './canonical.ts';
import { ApprovalRules } from './approval-rules.ts';
import { isEntryKind } from './kinds.ts';
import type { Leaf } from './leaf.ts';
import { breach, isArray, isObject, MALFORMED, type Broken, type RuleName } from './rule-name.ts';

export interface Breach {
  readonly seq: number;
  readonly rule: RuleName;
  /**
   * The entry that the rule is broken against: the intent, the halt, the revocation, the policy. Null when there is
   * none.
   */
  readonly against: number | null;
}

/** The results of an outcome, and whether one ends its intent. */
const RESULTS: ReadonlyMap<string, 'final' | 'open'> = new Map([
  ['accepted', 'final'],
  ['rejected', 'final'],
  ['notPlaced', 'final'],
  ['unconfirmed', 'final'],
  ['unknown', 'open'],
]);

const VERDICTS: ReadonlySet<Json | undefined> = new Set<Json>(['allow', 'deny', 'hold']);

/**
 * What a halt of each strength lets pass besides cancels: orders that the venue enforces as reduce-only, or
 * nothing.
 */
const PASSES_REDUCING: ReadonlyMap<string, boolean> = new Map([
  ['openings', true],
  ['orders', false],
]);

interface Halt {
  readonly seq: number;
  readonly passesReducing: boolean;
}

/**
 * Follows a ledger entry by entry. Memory grows with open intents, bots and reduce-only orders, and by a bit per
 * entry.
 */
export class RuleCheck {
  /** Accounts of intents that were allowed and have no final outcome yet. */
  readonly #open = new Map<number, string>();
  /** Which intents have ended. */
  readonly #ended = new BitSet();
  readonly #halts = new Map<string, Halt>();
  readonly #revoked = new Map<string, number>();
  readonly #reducing = new ReducingOrders();
  readonly #approvals = new ApprovalRules();
  #policy: { readonly hash: string; readonly seq: number } | null = null;

  /** The first rule that this entry breaks, or null. Entries come in order, each once. */
  take(leaf: Leaf): Breach | null {
    const { seq, at, body } = leaf;
    const broken = isEntryKind(body.kind) ? this.#judge(seq, at, body) : breach('KIND_UNKNOWN');
    return broken === null ? null : { seq, ...broken };
  }

  #judge(seq: number, at: number, body: Leaf['body']): Broken | null {
    switch (body.kind) {
      case 'intent':
        return this.#intent(seq, body) ?? this.#approvals.intent(seq, at, body);
      case 'approval':
        return this.#approvals.word(body);
      case 'spilled':
        return this.#spilled(seq, body);
      case 'outcome':
        return this.#outcome(body);
      case 'order':
        return this.#reducing.report(body);
      case 'halt':
        return this.#halt(seq, body);
      case 'resume':
        return this.#resume(body);
      case 'policy':
        return this.#newPolicy(seq, body);
      case 'bot':
      case 'botRevoked':
        return this.#bot(seq, body);
      default:
        return null;
    }
  }

  #newPolicy(seq: number, body: JsonObject): Broken | null {
    const { hash } = body;
    if (typeof hash !== 'string') return MALFORMED;
    this.#policy = { hash, seq };
    return null;
  }

  #bot(seq: number, body: Leaf['body']): Broken | null {
    const { bot } = body;
    if (typeof bot !== 'string') return MALFORMED;
    // A name that is issued again stands for a new key.
    if (body.kind === 'bot') this.#revoked.delete(bot);
    else this.#revoked.set(bot, seq);
    return null;
  }

  #halt(seq: number, body: JsonObject): Broken | null {
    const scope = scopeKey(body.scope);
    const passesReducing = typeof body.stops === 'string' ? PASSES_REDUCING.get(body.stops) : undefined;
    if (scope === null || passesReducing === undefined) return MALFORMED;
    const stands = this.#halts.get(scope);
    // A second halt of a scope never weakens the first.
    this.#halts.set(scope, { seq, passesReducing: passesReducing && (stands?.passesReducing ?? true) });
    return null;
  }

  #resume(body: JsonObject): Broken | null {
    const scope = scopeKey(body.scope);
    if (scope === null) return MALFORMED;
    this.#halts.delete(scope);
    return null;
  }

  #intent(seq: number, body: JsonObject): Broken | null {
    const { verdict, bot, account, action, denials, policy } = body;
    if (typeof bot !== 'string' || typeof account !== 'string' || !isObject(action)) return MALFORMED;
    if (!VERDICTS.has(verdict) || !isArray(denials) || policy === undefined) return MALFORMED;
    let effect: Effect = 'cancels';
    if (verdict === 'allow') {
      this.#open.set(seq, account);
      const learned = this.#reducing.effectOf(account, action);
      if (learned === null) return MALFORMED;
      effect = learned;
    }
    if (policy !== (this.#policy?.hash ?? null)) return breach('POLICY_NOT_NEWEST', this.#policy?.seq);
    if (verdict !== 'allow') return null;
    if (denials.length > 0) return breach('ALLOWED_DESPITE_DENIAL');
    const halt = this.#haltOver(account, bot, effect);
    if (halt !== null) return breach('ALLOWED_WHILE_HALTED', halt.seq);
    const revoked = this.#revoked.get(bot);
    return revoked === undefined ? null : breach('ALLOWED_FOR_REVOKED_BOT', revoked);
  }

  /** Decided before entries that may stand before it now: halts and policies in between are not held against it. */
  #spilled(seq: number, body: JsonObject): Broken | null {
    const { intent } = body;
    if (!isObject(intent) || typeof intent.account !== 'string' || !isObject(intent.action)) return MALFORMED;
    this.#open.set(seq, intent.account);
    const effect = this.#reducing.effectOf(intent.account, intent.action);
    if (effect === null || !isArray(intent.denials)) return MALFORMED;
    const isExit = effect === 'reduces' && intent.verdict === 'allow' && intent.denials.length === 0;
    return isExit ? null : breach('SPILLED_NOT_EXIT');
  }

  #haltOver(account: string, bot: string, effect: Effect): Halt | null {
    if (effect === 'cancels') return null;
    for (const scope of ['everything', `account:${account}`, `bot:${bot}`]) {
      const halt = this.#halts.get(scope);
      if (halt !== undefined && (effect === 'opens' || !halt.passesReducing)) return halt;
    }
    return null;
  }

  #outcome(body: JsonObject): Broken | null {
    const { intent, account, result } = body;
    const kind = typeof result === 'string' ? RESULTS.get(result) : undefined;
    if (typeof intent !== 'number' || typeof account !== 'string' || kind === undefined) return MALFORMED;
    const owner = this.#open.get(intent);
    if (owner === undefined) {
      return this.#ended.has(intent)
        ? breach('OUTCOME_AFTER_FINAL', intent)
        : breach('OUTCOME_WITHOUT_INTENT', intent);
    }
    if (owner !== account) return breach('OUTCOME_OF_OTHER_ACCOUNT', intent);
    if (kind === 'final') {
      this.#open.delete(intent);
      this.#ended.add(intent);
    }
    return this.#reducing.report(body);
  }
}

/** What an allowed action may do to a position, as far as halts care. */
type Effect = 'cancels' | 'reduces' | 'opens';

/** Orders that the venue itself keeps from opening a position: what an amend must name to pass a halt of openings. */
class ReducingOrders {
  /** By account and the client's id. */
  readonly #orders = new Set<string>();
  /** From account and the venue's id to account and the client's id. */
  readonly #byVenueId = new Map<string, string>();

  /** What an allowed action does, as far as halts care; null when it is malformed. */
  effectOf(account: string, action: JsonObject): Effect | null {
    switch (action.kind) {
      case 'cancel':
      case 'cancelAll':
        return 'cancels';
      case 'place':
        return this.#place(account, action.order);
      case 'amend':
        return this.#amend(account, action.target);
      case 'placeTest':
      case 'setting':
        return 'opens';
      default:
        return null;
    }
  }

  /** Learns the venue's id of an order from a body with a report, which may be null. */
  report(body: JsonObject): Broken | null {
    const { account, report } = body;
    if (report === null) return null;
    if (!isObject(report) || typeof account !== 'string') return MALFORMED;
    const { id, venueOrderId } = report;
    if (typeof id !== 'string' || typeof venueOrderId !== 'string') return MALFORMED;
    const order = orderKey(account, id);
    if (this.#orders.has(order)) this.#byVenueId.set(orderKey(account, venueOrderId), order);
    return null;
  }

  #place(account: string, order: Json | undefined): Effect | null {
    if (!isObject(order)) return null;
    const { clientOrderId, reduceOnly, closePosition } = order;
    if (typeof clientOrderId !== 'string' || typeof reduceOnly !== 'boolean') return null;
    if (typeof closePosition !== 'boolean') return null;
    const key = orderKey(account, clientOrderId);
    if (reduceOnly) this.#orders.add(key);
    else this.#orders.delete(key);
    return reduceOnly || closePosition ? 'reduces' : 'opens';
  }

  #amend(account: string, target: Json | undefined): Effect | null {
    if (!isObject(target)) return null;
    const { by, id } = target;
    if (typeof id !== 'string' || (by !== 'client' && by !== 'venue')) return null;
    const named = orderKey(account, id);
    const order = by === 'client' ? named : this.#byVenueId.get(named);
    return order !== undefined && this.#orders.has(order) ? 'reduces' : 'opens';
  }
}

/** Numbers from 0 on, a bit each. */
class BitSet {
  #bits = new Uint8Array(1024);

  add(value: number): void {
    const at = Math.floor(value / 8);
    if (at >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    this.#bits[at] = this.#byte(value) | (1 << (value % 8));
  }

  has(value: number): boolean {
    return (this.#byte(value) & (1 << (value % 8))) !== 0;
  }

  /** The byte that holds the number's bit. */
  #byte(value: number): number {
    return this.#bits[Math.floor(value / 8)] ?? 0;
  }
}

/** An account's name holds no slash, so no two pairs share a key. */
function orderKey(account: string, id: string): string {
  return `${account}/${id}`;
}

function scopeKey(scope: Json | undefined): string | null {
  if (!isObject(scope)) return null;
  const { kind, account, bot } = scope;
  if (kind === 'everything') return kind;
  if (kind === 'account' && typeof account === 'string') return `account:${account}`;
  return kind === 'bot' && typeof bot === 'string' ? `bot:${bot}` : null;
}
