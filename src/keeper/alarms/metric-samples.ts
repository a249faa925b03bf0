import type { Account, GatewayState } from '../../core/account/state.ts';
import type { Book, Reference } from '../../core/account/book.ts';
import type { Level, Pause } from '../../core/budget/rate-budget.ts';
import { headroom } from '../../core/policy/headroom.ts';
import { peakOf, positionsOf } from '../../core/policy/order-case.ts';
import { limitsFor, type LimitScope } from '../../core/policy/policy.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { MetricName, MetricSample } from '../../protocol/metrics.ts';

export interface MetricView {
  readonly state: GatewayState;
  /** Unix milliseconds. */
  readonly now: number;
  /** What waits to be recorded. */
  readonly queue: number;
  readonly limitsOf: (account: Account) => {
    readonly limits: readonly Level[];
    readonly pause: Pause | null;
  };
  /** What was last seen of an account's markets. */
  readonly seenBy: (account: Account) => (instrument: Instrument) => Reference | null;
  readonly clockStatus: () => { readonly steppedMs: number };
}

/** The keeper's figures for `GET /metrics`. */
export function metricSamples(view: MetricView): readonly MetricSample[] {
  const { state, now, queue } = view;
  const accounts = [...state.accounts.values()].filter(({ status }) => status !== 'removed');
  const waiting = [...state.approvals.values()].filter(
    ({ status, until }) => status === 'waiting' && until > now,
  );
  const scopes = new Set(['everything', ...state.halts.keys()]);
  return [
    one('sallyport_build', 1, state.lastStart?.version ?? 'unknown'),
    one('sallyport_ledger_entries', state.size),
    one('sallyport_ledger_queue', queue),
    ...tallied(state),
    ...[...scopes].map((scope) =>
      one('sallyport_halted', Number([...state.halts.keys()].some((key) => key === scope)), scope),
    ),
    ...accounts.flatMap((account) => ofAccount(view, account)),
    ...limitShares(view, accounts),
    one('sallyport_approvals_waiting', waiting.length),
    one('sallyport_clock_stepped_seconds', view.clockStatus().steppedMs / 1_000),
  ];
}

const FAMILIES: ReadonlyMap<string, MetricName> = new Map<string, MetricName>([
  ['decision', 'sallyport_decisions'],
  ['denial', 'sallyport_denials'],
  ['outcome', 'sallyport_outcomes'],
  ['alarm', 'sallyport_alarms'],
]);

function tallied({ watch }: GatewayState): readonly MetricSample[] {
  const counted = [...watch.tallies].flatMap(([key, value]): readonly MetricSample[] => {
    const [what = '', label = ''] = key.split(' ');
    const name = FAMILIES.get(what);
    return name === undefined ? [] : [one(name, value, label)];
  });
  return [...counted, one('sallyport_fills', watch.tallies.get('fill') ?? 0)];
}

function ofAccount({ limitsOf }: MetricView, account: Account): readonly MetricSample[] {
  const { id, venue, status, book, openIntents } = account;
  const { limits, pause } = limitsOf(account);
  return [
    one('sallyport_account_active', status === 'active' ? 1 : 0, id, venue),
    one('sallyport_open_orders', book.orders.size, id),
    one('sallyport_orders_in_doubt', openIntents.size, id),
    one('sallyport_open_positions', book.positions.size, id),
    ...limits.map(({ meter, windowMs, place, used, limit }) => {
      const kind = place === id ? 'account' : 'address';
      return one(
        'sallyport_venue_budget_used_ratio',
        share(used, limit),
        id,
        `${kind} ${meter} ${windowMs} ms`,
      );
    }),
    one('sallyport_venue_pause_seconds', (pause?.leftMs ?? 0) / 1_000, id),
  ];
}

function limitShares(
  { state, now, seenBy }: MetricView,
  accounts: readonly Account[],
): readonly MetricSample[] {
  const policy = state.policy?.policy;
  if (policy === undefined) return [];
  const shares = new Map<string, MetricSample>();
  const note = (account: Account, book: Book, scope: LimitScope, name: string): void => {
    const limits = limitsFor(policy, scope);
    const bots = [...state.bots.values()].filter((bot) => bot.account === account.id && !bot.revoked);
    const rows = headroom({
      limits,
      book,
      now: unixMs(now),
      referenceOf: seenBy(account),
      accountPositionOf: positionsOf(account),
      venueBound: scope.kind === 'account' || bots.length === 1,
      peakValue: peakOf(book, limits, { now: unixMs(now), policy }),
    });
    for (const { limit, used, max } of rows) {
      if (used === null) continue;
      const value = share(Number(used), Number(max));
      const key = `${name} ${limit}`;
      if (value >= (shares.get(key)?.value ?? 0))
        shares.set(key, one('sallyport_limit_used_ratio', value, name, limit));
    }
  };
  for (const account of accounts) {
    note(account, account.book, { kind: 'account', account: account.limitsOf }, `account:${account.id}`);
    for (const bot of state.bots.values()) {
      if (bot.account !== account.id || bot.revoked) continue;
      note(account, bot.book, { kind: 'bot', bot: bot.id }, `bot:${bot.id}`);
    }
  }
  return [...shares.values()];
}

/** To a hundredth of a percent, so that a share tells no amount. Nothing of nothing is all, as in the overview. */
function share(used: number, max: number): number {
  return max <= 0 ? 1 : Math.round((used / max) * 10_000) / 10_000;
}

function one(name: MetricName, value: number, ...labels: readonly string[]): MetricSample {
  return { name, labels, value };
}
