import { ACTION_NAMES as SOLANA_ACTIONS } from '../chains/solana/actions.ts';
import { ACTION_NAMES as STELLAR_ACTIONS } from '../chains/stellar/actions.ts';
import { partsOfAsset } from '../chains/stellar/asset-name.ts';
import { coinText } from '../core/chain/coin.ts';
import type { WalletLimits } from '../core/chain/wallet-limits.ts';
import type { Policy } from '../core/policy/policy.ts';
import { pointed } from '../core/units/pointed.ts';

const STELLAR_DIGITS = 7;

/** What a policy lets wallets do, for people: a paragraph each, and actions that can only be a mistake. */
export function walletLines({ wallets }: Pick<Policy, 'wallets'>): readonly string[] {
  return [...wallets].flatMap(([name, limits]) => ['', ...linesOf(name, limits)]);
}

function linesOf(name: string, limits: WalletLimits): readonly string[] {
  const { actions, assets, destinations, feeBumpMax } = limits;
  const does = actions.size === 0 ? 'nothing: no action is listed' : [...actions].join(', ');
  const goes = destinations.size === 0 ? 'nobody but itself' : `${destinations.size} listed, and itself`;
  const coin = coinOf(limits);
  const amount = (units: bigint): string => amountOf(coin, units);
  return [
    `The wallet ${name} may do: ${does}.`,
    ...[...assets].map(
      ([asset, { perTransaction, perDay }]) =>
        `  at most ${amountOf(asset, perTransaction)} may leave in one transaction, ${amountOf(asset, perDay)} a day`,
    ),
    `  gets something: ${goes}; a fee is at most ${amount(limits.feeMax)}; ${amount(limits.minimumBalance)} must stay`,
    ...(feeBumpMax === 0n ? [] : [`  the gateway may bid up to ${amount(feeBumpMax)} for what waits`]),
    ...(limits.export === 'never' ? [] : ['  its key may be given out, to who shows a passkey for that']),
    ...[...actions].filter((one) => !ACTIONS.has(one)).map(noSuchAction),
  ];
}

const ACTIONS: ReadonlySet<string> = new Set([...SOLANA_ACTIONS, ...STELLAR_ACTIONS]);

function noSuchAction(action: string): string {
  return `  Look: no chain has an action "${action}", so it allows nothing. docs/WALLETS.md has their names.`;
}

/** The coin that fees and balances are in: a policy does not say of which chain a wallet is, but its assets do. */
function coinOf({ assets, actions }: WalletLimits): string {
  if (assets.has('SOL') || SOLANA_ACTIONS.some((one) => actions.has(one))) return 'SOL';
  const isStellar = [...assets.keys()].some((one) => partsOfAsset(one) !== null);
  return isStellar || STELLAR_ACTIONS.some((one) => actions.has(one)) ? 'XLM' : 'the coin';
}

function amountOf(asset: string, units: bigint): string {
  if (asset === 'SOL') return coinText('solana', units);
  if (asset === 'XLM') return coinText('stellar', units);
  // Every asset of Stellar has seven digits; of a mint they are not known here.
  if (partsOfAsset(asset) === null) return `${units} units of ${asset}`;
  return `${pointed(units, STELLAR_DIGITS)} ${asset}`;
}
