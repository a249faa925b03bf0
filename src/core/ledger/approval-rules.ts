import { assert } from '../assert.ts';
import { canonicalJson, type Json, type JsonObject } from './canonical.ts';
import { breach, isObject, MALFORMED, type Broken } from './rule-name.ts';

interface Held {
  readonly bot: string;
  readonly sameness: string;
  /** Last moment at which the request may be allowed; null while it is not approved. */
  until: number | null;
  isUsed: boolean;
}

/** What an approval does not bind: the client's id, and fields that change no risk. */
const UNBOUND: ReadonlySet<string> = new Set(['clientOrderId', 'extras']);

/**
 * An approval authorises one request, equal to the one that was held, of the same bot, once and in time. Memory grows
 * with held requests.
 */
export class ApprovalRules {
  readonly #held = new Map<number, Held>();

  /** An intent of number `seq` at `at`, whose other fields were checked. */
  intent(seq: number, at: number, body: JsonObject): Broken | null {
    const { verdict, approval } = body;
    if (verdict === 'hold') {
      if (approval === undefined) this.#hold(seq, body);
      return null;
    }
    if (verdict !== 'allow' || approval === undefined) return null;
    assert(typeof approval === 'number', 'an intent was found to name an approval by its number');
    const held = this.#held.get(approval);
    if (held === undefined) return breach('APPROVAL_NOT_GIVEN', approval);
    if (held.bot !== body.bot || held.sameness !== samenessOf(body)) {
      return breach('APPROVAL_OF_OTHER_REQUEST', approval);
    }
    if (held.isUsed) return breach('APPROVAL_USED_TWICE', approval);
    held.isUsed = true;
    return held.until === null || held.until < at ? breach('APPROVAL_NOT_GIVEN', approval) : null;
  }

  /** A person's word. */
  word(body: JsonObject): Broken | null {
    const { approval, verdict, until } = body;
    if (typeof approval !== 'number' || (verdict !== 'approved' && verdict !== 'rejected')) return MALFORMED;
    const isUntil = verdict === 'approved' ? typeof until === 'number' : until === null;
    if (!isUntil) return MALFORMED;
    const held = this.#held.get(approval);
    if (held === undefined) return breach('APPROVAL_WITHOUT_HOLD', approval);
    held.until = typeof until === 'number' ? until : null;
    return null;
  }

  #hold(seq: number, body: JsonObject): void {
    const { bot } = body;
    assert(typeof bot === 'string', 'an intent was found to name its bot');
    this.#held.set(seq, { bot, sameness: samenessOf(body), until: null, isUsed: false });
  }
}

/** Equal for two intents whose actions are the same in every field that an approval binds. */
function samenessOf({ action }: JsonObject): string {
  assert(isObject(action), 'an intent was found to have an action');
  return canonicalJson(boundOf(action));
}

function boundOf(fields: JsonObject): JsonObject {
  const bound: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!UNBOUND.has(name)) bound[name] = name === 'order' && isObject(value) ? boundOf(value) : value;
  }
  return bound;
}
