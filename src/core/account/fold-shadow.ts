import { assert } from '../assert.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { parsePolicy, type Policy } from '../policy/policy.ts';
import { add, decimal, ZERO } from '../units/decimal.ts';
import type { Seq } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { GatewayState } from './state.ts';

type Body<K extends EntryBody['kind']> = Extract<EntryBody, { kind: K }>;

/** Rows that are kept of a trial: far more than bots, markets and reasons of one gateway. */
const ROWS_MAX = 2_000;

/** What reads the policy that an entry keeps: {@link recordedPolicy}, or one that remembers what that gave. */
export type PolicyReader = (text: string) => Policy;

/** A policy as an entry keeps it. It was parsed before it was written: one that does not parse is a fault. */
export function recordedPolicy(text: string): Policy {
  const policy = parsePolicy(JSON.parse(text));
  assert(!Array.isArray(policy), 'a recorded policy parses');
  return policy as Exclude<typeof policy, readonly unknown[]>;
}

/** A policy comes into force; or a trial begins with nothing counted, or ends. */
export function foldPolicy(
  state: GatewayState,
  { body, seq, at }: { readonly body: Body<'policy' | 'shadow'>; readonly seq: Seq; readonly at: UnixMs },
  read: PolicyReader,
): void {
  if (body.policy === null || body.hash === null) {
    state.shadow = null;
    return;
  }
  const { hash } = body;
  const policy = read(body.policy);
  if (body.kind === 'policy') {
    state.policy = { policy, hash, seq };
    return;
  }
  const counts = { refused: 0, allowed: 0, otherReasons: 0 };
  state.shadow = { policy, hash, seq, since: at, decisions: 0, counts, rows: new Map() };
}

/** Counts a verdict that came out differently. */
export function foldShadowVerdict(state: GatewayState, body: Body<'shadowVerdict'>): void {
  const { shadow } = state;
  if (shadow === null) return;
  if (body.verdict === 'deny' && body.instead.length > 0) {
    shadow.counts.otherReasons += 1;
    return;
  }
  const became = body.verdict === 'deny' ? 'refused' : 'allowed';
  shadow.counts[became] += 1;
  for (const code of became === 'refused' ? body.codes : body.instead) {
    const key = `${became} ${body.bot} ${body.instrument ?? '-'} ${code}`;
    const row = shadow.rows.get(key) ?? { orders: 0, notional: ZERO };
    row.orders += 1;
    row.notional = add(row.notional, decimal(body.notional));
    if (shadow.rows.size < ROWS_MAX) shadow.rows.set(key, row);
  }
}
