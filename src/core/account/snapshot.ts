import { assert } from '../assert.ts';
import { parsePolicy, policyJson, type Policy } from '../policy/policy.ts';
import type { AccountId, BotId, Seq } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { bookOn } from './bot-books.ts';
import type { Book, LiveOrder } from './book.ts';
import type { Account, Bot, GatewayState, Shadow } from './state.ts';

/** Plain JSON of a value in which maps, sets and bigints are marked. */
type Marked = null | boolean | number | string | readonly Marked[] | { readonly [name: string]: Marked };

/** What the state is made of. A snapshot of another layout is not read, and the whole ledger is folded instead. */
const LAYOUT = 22;

/**
 * The folded state as text: what a restart reads instead of the whole ledger. It is a hint, never the truth: an entry
 * in the ledger carries its digest, and the entries after it are folded on top.
 */
export function writeSnapshot(state: GatewayState): string {
  const { policy, shadow, bots, ...rest } = state;
  // A bot's live orders are the account's own objects: written once, joined again when read.
  const slim = [...bots.values()].map((bot) => ({
    ...bot,
    book: withoutOrders(bot.book),
    parked: new Map([...bot.parked].map(([at, kept]) => [at, { ...kept, book: withoutOrders(kept.book) }])),
  }));
  const kept =
    policy === null ? null : { json: policyJson(policy.policy), hash: policy.hash, seq: policy.seq };
  const trial = shadow === null ? null : { ...shadow, policy: policyJson(shadow.policy) };
  return JSON.stringify(mark({ layout: LAYOUT, ...rest, bots: slim, policy: kept, shadow: trial }));
}

/**
 * Reads {@link writeSnapshot}. Null for text that is no snapshot of this version. The caller has checked its digest.
 */
export function readSnapshot(text: string): GatewayState | null {
  try {
    const { layout, ...kept } = unmark(JSON.parse(text)) as Snapshot;
    if (layout !== LAYOUT) return null;
    const policy = kept.policy === null ? null : policyOf(kept.policy);
    const shadow = kept.shadow === null ? null : shadowOf(kept.shadow);
    if (policy === undefined || shadow === undefined) return null;
    const bots = new Map<BotId, Bot>(kept.bots.map((bot) => [bot.id, bot]));
    for (const account of kept.accounts.values()) {
      for (const live of account.book.orders.values()) joinBot(bots, account.id, live);
    }
    return { ...kept, at: unixMs(kept.at), bots, policy, shadow };
  } catch {
    return null;
  }
}

interface Snapshot extends Omit<GatewayState, 'bots' | 'policy' | 'shadow'> {
  readonly layout: unknown;
  readonly shadow: (Omit<Shadow, 'policy'> & { readonly policy: unknown }) | null;
  readonly bots: readonly Bot[];
  readonly accounts: Map<Account['id'], Account>;
  readonly policy: { readonly json: unknown; readonly hash: string; readonly seq: Seq } | null;
}

function policyOf(kept: NonNullable<Snapshot['policy']>): GatewayState['policy'] | undefined {
  const policy = parsePolicy(kept.json);
  if (isProblems(policy)) return undefined;
  return { policy, hash: kept.hash, seq: kept.seq };
}

function shadowOf(kept: NonNullable<Snapshot['shadow']>): Shadow | undefined {
  const policy = parsePolicy(kept.policy);
  return isProblems(policy) ? undefined : { ...kept, policy };
}

function isProblems(parsed: ReturnType<typeof parsePolicy>): parsed is Exclude<typeof parsed, Policy> {
  return Array.isArray(parsed);
}

function withoutOrders(book: Book): Book {
  return { ...book, orders: new Map() };
}

function joinBot(bots: ReadonlyMap<BotId, Bot>, account: AccountId, live: LiveOrder): void {
  const bot = live.bot === null ? undefined : bots.get(live.bot);
  if (bot !== undefined) bookOn(bot, account)?.orders.set(live.id, live);
}

function mark(value: unknown): Marked {
  if (typeof value === 'bigint') return { $n: value.toString() };
  if (value instanceof Map) return { $m: [...value].map(([key, of]) => [mark(key), mark(of)]) };
  if (value instanceof Set) return { $s: [...value].map(mark) };
  if (Array.isArray(value)) return value.map(mark);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, mark(of)]));
  }
  assert(
    value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number',
    'a state holds plain values only',
  );
  return value;
}

function unmark(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null) return value;
  if ('$n' in value) return BigInt(String(value.$n));
  if ('$m' in value && Array.isArray(value.$m)) return new Map(value.$m.map(pairOf));
  if ('$s' in value && Array.isArray(value.$s)) return new Set(value.$s.map(unmark));
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, unmark(of)]));
}

function pairOf(pair: unknown): readonly [unknown, unknown] {
  if (!Array.isArray(pair) || pair.length !== 2) throw new TypeError('a map is written as pairs');
  return [unmark(pair[0]), unmark(pair[1])];
}
