import type { ChainDenial } from '../chain/chain-denial.ts';
import type { Deed } from '../chain/chain.ts';
import type { GatewayState } from '../account/state.ts';
import type { Wallet } from '../account/wallet-state.ts';
import { COIN } from '../chain/coin.ts';
import { DAY_MS, type UnixMs } from '../units/time.ts';

/** What was asked of the chain before a decision; all of it stands in the entry. */
export interface Observed {
  /** Of the chain's coin, in smallest units: the least that any source says. Null: nobody answered. */
  readonly balance: bigint | null;
  /** How much of the balance offers that rest have promised: the most that any source says. Absent: nothing. */
  readonly promised?: bigint;
  /** The transaction's block is still recent, as every source says. True for one that does not expire. */
  readonly isCurrent: boolean;
  /** Reasons that come from trying it out, or from what stands in its account. */
  readonly tried: readonly ChainDenial[];
}

/** What is signed must be over soon: so long its amounts can be in doubt, and its sequence taken. */
const UNTIL_MAX_S = 3_600;

/**
 * Every reason not to sign a transaction for a wallet; empty where there is none. `bot` is the program that asks, null
 * for the owner. Pure: state, bytes and what was observed.
 */
export function decideDeed(
  state: GatewayState,
  of: {
    readonly wallet: Wallet;
    readonly deed: Deed;
    readonly bot: string | null;
    readonly observed: Observed;
  },
  now: UnixMs,
): readonly ChainDenial[] {
  const { wallet, deed, bot, observed } = of;
  const denials: ChainDenial[] = [];
  if (wallet.retired) denials.push({ code: 'WALLET_RETIRED', facts: {} });
  const halt = state.halts.get('everything') ?? (bot === null ? undefined : state.halts.get(`bot:${bot}`));
  if (halt !== undefined) denials.push({ code: 'WALLET_HALTED', facts: { reason: halt.reason } });
  const limits = state.policy?.policy.wallets.get(wallet.id);
  if (limits === undefined) {
    return [...denials, { code: 'NO_WALLET_POLICY', facts: { wallet: wallet.id } }];
  }
  denials.push(...deed.judge(wallet.address, limits, { spent: spentOf(wallet, now) }));
  denials.push(...judgeEnd(deed, observed, now));
  denials.push(...judgeBalance(of, limits.minimumBalance), ...observed.tried);
  return denials;
}

function judgeEnd({ until }: Deed, { isCurrent }: Observed, now: UnixMs): readonly ChainDenial[] {
  const isLate = until !== undefined && until > now / 1_000 + UNTIL_MAX_S;
  const facts = { until: String(until), max: String(UNTIL_MAX_S) };
  return [
    ...(isCurrent ? [] : [{ code: 'EXPIRED' as const, facts: {} }]),
    ...(isLate ? [{ code: 'EXPIRES_TOO_LATE' as const, facts }] : []),
  ];
}

/** By asset: what was approved within the last day, less what was never signed. */
export function spentOf(wallet: Wallet, now: UnixMs): ReadonlyMap<string, bigint> {
  const spent = new Map<string, bigint>();
  for (const { at, amounts } of wallet.spent) {
    if (at <= now - DAY_MS) continue;
    for (const [asset, amount] of amounts) spent.set(asset, (spent.get(asset) ?? 0n) + amount);
  }
  return spent;
}

/**
 * What is approved and not over can still take at most: the balance may not show it yet. What has taken effect and is
 * not known to be final counts twice, for some seconds; the other way round several at once could leave too little.
 */
export function openOf({ open, spent }: Wallet, coin: string): bigint {
  return spent
    .filter(({ deed }) => open.has(deed))
    .flatMap(({ amounts }) => amounts)
    .reduce((sum, [asset, amount]) => (asset === coin ? sum + amount : sum), 0n);
}

function judgeBalance(
  { wallet, deed, bot, observed: { balance, promised = 0n } }: Parameters<typeof decideDeed>[1],
  minimum: bigint,
): readonly ChainDenial[] {
  // Exits are never trapped: taking an offer back leaves the wallet with more, but for its fee.
  if (deed.isExit === true) return [];
  if (balance === null) return [{ code: 'BALANCE_UNKNOWN', facts: {} }];
  const coin = COIN[wallet.chain];
  const left = balance - promised - openOf(wallet, coin) - (deed.spends(wallet.address).get(coin) ?? 0n);
  const denials: ChainDenial[] = [];
  if (left < minimum) {
    const facts = { balance: String(balance), left: String(left), min: String(minimum) };
    denials.push(
      promised === 0n
        ? { code: 'BALANCE_BELOW_MINIMUM', facts }
        : { code: 'BALANCE_PROMISED', facts: { ...facts, promised: String(promised) } },
    );
  }
  // The owner must be able to move it away.
  if (wallet.cap !== null && balance > wallet.cap && bot !== null) {
    const facts = { balance: String(balance), cap: String(wallet.cap) };
    denials.push({ code: 'BALANCE_ABOVE_CAP', facts });
  }
  return denials;
}
