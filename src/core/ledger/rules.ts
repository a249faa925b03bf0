import { assert } from '../assert.ts';
import type { Json, JsonObject } from './canonical.ts';
import { AccountRules } from './account-rules.ts';
import { ApprovalRules } from './approval-rules.ts';
import { hasShape } from './body-shape.ts';
import type { EntryKind } from './entry.ts';
import { isEntryKind } from './kinds.ts';
import type { Leaf } from './leaf.ts';
import { PeopleRules } from './people-rules.ts';
import { PlacedOrders, type Effect } from './placed-orders.ts';
import { ProposalRules } from './proposal-rules.ts';
import { WalletRules } from './wallet-rules.ts';
import { breach, isArray, isObject, MALFORMED, scopeKeyOf, type Broken, type RuleName } from './rule-name.ts';

export interface Breach {
  readonly seq: number;
  readonly rule: RuleName;
  /**
   * The entry that the rule is broken against: the intent, the halt, the revocation, the policy. Null when there is
   * none.
   */
  readonly against: number | null;
}

const SHAPED = 'the shape of a body was looked at before its rules';

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

/** An intent that was allowed and has no final outcome yet. */
interface OpenIntent {
  readonly account: string;
  readonly action: JsonObject;
}

/**
 * Follows a ledger entry by entry. Memory grows with open intents, accounts, bots, live and reduce-only orders, and by
 * a bit per entry.
 */
export class RuleCheck {
  readonly #open = new Map<number, OpenIntent>();
  /** Which intents have ended. */
  readonly #ended = new BitSet();
  readonly #halts = new Map<string, Halt>();
  readonly #revoked = new Map<string, number>();
  readonly #orders = new PlacedOrders();
  readonly #accounts = new AccountRules(this.#orders);
  readonly #approvals = new ApprovalRules();
  readonly #wallets = new WalletRules();
  readonly #people = new PeopleRules();
  readonly #proposals = new ProposalRules();
  #policy: { readonly hash: string; readonly seq: number } | null = null;

  /** The first rule that this entry breaks, or null. Entries come in order, each once. */
  take(leaf: Leaf): Breach | null {
    const { seq, body } = leaf;
    const owed = this.#accounts.owed(body);
    const broken = isEntryKind(body.kind) ? this.#take(leaf, body.kind) : breach('KIND_UNKNOWN');
    const first = owed ?? broken;
    return first === null ? null : { seq, ...first };
  }

  #take({ seq, at, body }: Leaf, kind: EntryKind): Broken | null {
    if (!hasShape(kind, body)) return MALFORMED;
    const broken = this.#judge(seq, at, body) ?? this.#accounts.take(seq, kind, body);
    const ofWallet = this.#wallets.take(seq, kind, body);
    const ofProposal = this.#proposals.take(seq, at, body);
    return broken ?? ofWallet ?? ofProposal ?? this.#people.take(body);
  }

  #judge(seq: number, at: number, body: Leaf['body']): Broken | null {
    switch (body.kind) {
      case 'intent':
        return this.#intent(seq, body) ?? this.#approvals.intent(seq, at, body);
      case 'approval':
        return this.#approvals.word(body);
      case 'spilled':
        return this.#spilled(seq, body);
      case 'deed':
        return this.#deed(body);
      case 'feeBump':
        return this.#deed({ ...body, verdict: 'allow', denials: [] });
      case 'outcome':
        return this.#outcome(body);
      case 'order':
        this.#orders.report(String(body.account), body.report);
        return null;
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
    const scope = scopeKeyOf(body.scope);
    const passesReducing = typeof body.stops === 'string' ? PASSES_REDUCING.get(body.stops) : undefined;
    if (scope === null || passesReducing === undefined) return MALFORMED;
    const stands = this.#halts.get(scope);
    // A second halt of a scope never weakens the first.
    this.#halts.set(scope, { seq, passesReducing: passesReducing && (stands?.passesReducing ?? true) });
    return null;
  }

  #resume(body: JsonObject): Broken | null {
    const scope = scopeKeyOf(body.scope);
    if (scope === null) return MALFORMED;
    this.#halts.delete(scope);
    return null;
  }

  #intent(seq: number, body: JsonObject): Broken | null {
    const { bot, account, action } = askedIn(body);
    const { verdict, denials, policy } = body;
    let effect: Effect = 'cancels';
    if (verdict === 'allow') {
      this.#open.set(seq, { account, action });
      const learned = this.#orders.effectOf({ account, bot, seq }, action);
      if (learned === null) return MALFORMED;
      effect = learned;
    }
    if (policy !== (this.#policy?.hash ?? null)) return breach('POLICY_NOT_NEWEST', this.#policy?.seq);
    if (verdict !== 'allow') return null;
    if (hasAny(denials)) return breach('ALLOWED_DESPITE_DENIAL');
    const halt = this.#haltOver(account, bot, effect);
    if (halt !== null) return breach('ALLOWED_WHILE_HALTED', halt.seq);
    const revoked = this.#revoked.get(bot);
    return revoked === undefined ? null : breach('ALLOWED_FOR_REVOKED_BOT', revoked);
  }

  #deed({ verdict, bot, denials, policy }: JsonObject): Broken | null {
    if (policy !== (this.#policy?.hash ?? null)) return breach('POLICY_NOT_NEWEST', this.#policy?.seq);
    if (verdict !== 'allow') return null;
    if (hasAny(denials)) return breach('ALLOWED_DESPITE_DENIAL');
    const halt = this.#halts.get('everything') ?? this.#halts.get(`bot:${String(bot)}`);
    return halt === undefined ? null : breach('ALLOWED_WHILE_HALTED', halt.seq);
  }

  /** Decided before entries that may stand before it now: halts and policies in between are not held against it. */
  #spilled(seq: number, body: JsonObject): Broken | null {
    const { intent } = body;
    assert(isObject(intent), SHAPED);
    const { account, bot, action } = askedIn(intent);
    this.#open.set(seq, { account, action });
    const effect = this.#orders.effectOf({ account, bot, seq }, action);
    if (effect === null) return MALFORMED;
    const isExit = effect === 'reduces' && intent.verdict === 'allow' && !hasAny(intent.denials);
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
    assert(typeof intent === 'number' && typeof account === 'string', SHAPED);
    const open = this.#open.get(intent);
    if (open === undefined) {
      return this.#ended.has(intent)
        ? breach('OUTCOME_AFTER_FINAL', intent)
        : breach('OUTCOME_WITHOUT_INTENT', intent);
    }
    if (open.account !== account) return breach('OUTCOME_OF_OTHER_ACCOUNT', intent);
    if (result !== 'unknown') {
      this.#open.delete(intent);
      this.#ended.add(intent);
      if (result !== 'accepted') this.#orders.voided(account, open.action);
    }
    this.#orders.report(account, body.report);
    return null;
  }
}

/** Whose request a decision is about, and what was asked. */
function askedIn({ bot, account, action }: JsonObject): {
  readonly bot: string;
  readonly account: string;
  readonly action: JsonObject;
} {
  assert(typeof bot === 'string' && typeof account === 'string' && isObject(action), SHAPED);
  return { bot, account, action };
}

function hasAny(list: Json | undefined): boolean {
  assert(isArray(list), SHAPED);
  return list.length > 0;
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
