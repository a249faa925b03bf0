import type { ScopeReport } from '../../core/order/reports.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { acceptedFlags } from '../../core/order/accepted.ts';
import type { OpenedCategory } from '../../core/units/category.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { readEnvelope } from './envelope.ts';

/** Permissions that a key for linear contracts must have, with what to do. */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ['ContractTrade.Order', 'The key cannot trade contracts: switch on "Contract – Orders".'],
  ['ContractTrade.Position', 'The key cannot see positions: switch on "Contract – Positions".'],
]);

/** What an owner can have a key accepted for beside linear contracts, which it can trade inverse ones with anyway. */
export const CATEGORIES_ACCEPTED: ReadonlyMap<OpenedCategory, readonly string[]> = new Map<
  OpenedCategory,
  readonly string[]
>([
  ['inverse', []],
  ['spot', ['Spot.SpotTrade']],
]);
const NO_SPOT = 'The key cannot trade spot, for which it was to be accepted: switch on "SPOT – Trade".';

/** Comes with the above for unified accounts, and grants nothing more. */
const HARMLESS: ReadonlySet<string> = new Set(['Derivatives.DerivativesTrade']);

/** Groups that a key must not have anything of, with the reason. Any other group is refused as unknown. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  [
    'Wallet',
    'The key can move funds, and a key with any Wallet permission can change its own permissions: ' +
      'switch off all of "Wallet".',
  ],
  [
    'Spot',
    'The key can trade spot: switch off "SPOT", or accept it with `--with spot` where policy is to open spot markets.',
  ],
  ['Options', 'The key can trade options: switch off "USDC Options".'],
  ['Exchange', 'The key can convert coins: switch off "Exchange".'],
  ['Earn', 'The key can subscribe to Earn products: switch off "Earn".'],
  ['FiatP2P', 'The key can trade with other people: switch off "P2P".'],
  ['FiatBitPay', 'The key can pay: switch off "Bybit Pay".'],
  ['FiatGlobalPay', 'The key can pay: switch off "Bybit Pay".'],
  ['FiatConvertBroker', 'The key can convert into fiat: switch off that permission.'],
  ['BitCard', 'The key can use the card: switch off that permission.'],
  ['ByXPost', 'The key can post in your name: switch off that permission.'],
  ['BlockTrade', 'The key can make block trades past this gateway: switch off that permission.'],
  ['Affiliate', 'The key can see your clients: switch off "Affiliate".'],
  ['CopyTrading', 'The key can copy trades past this gateway: switch off "Copy Trading".'],
  ['NFT', 'The key can trade NFTs: switch off that permission.'],
]);

const NAME = /^[A-Za-z0-9_]{1,64}$/;
/** A key that ends within so many days is worth a warning. */
const SOON_DAYS = 30;

const UNBOUND =
  'The key works from any address, so it ends after 90 days at the latest (7 days after a change of password): ' +
  'bind it to the address of this gateway.';

/**
 * What "Get API Key Information" says about a real key. A permission that this table does not know is refused, so a
 * right that the venue invents tomorrow does not come in unseen. Null when the answer is not such a description.
 */
export function readPermissions(
  reply: RawReply,
  accepted: readonly OpenedCategory[] = [],
): ScopeReport | null {
  const envelope = readEnvelope(reply);
  const key = envelope?.code === '0' ? envelope.result : null;
  const given = key === null ? null : permissionsOf(member(key, 'permissions'));
  const readOnly = key === null ? '' : textAt(key, 'readOnly');
  if (key === null || given === null || !['0', '1'].includes(readOnly)) return null;
  const refusals = [
    ...(readOnly === '1' ? ['The key is read-only: it cannot trade.'] : []),
    ...(textAt(key, 'uta') === '1' ? [] : ['The account is no Unified Trading Account: upgrade it first.']),
    ...[...NEEDED].filter(([name]) => !given.includes(name)).map(([, text]) => text),
    ...(accepted.includes('spot') && !given.includes('Spot.SpotTrade') ? [NO_SPOT] : []),
    ...excessive(given, accepted),
  ];
  const isBound = isBoundTo(member(key, 'ips'));
  const flags: (readonly [string, boolean])[] = [
    ...given.map((name) => [name, true] as const),
    ...acceptedFlags(accepted),
    ['ipBound', isBound],
    ['readOnly', readOnly === '1'],
  ];
  const daysLeft = daysOf(textAt(key, 'deadlineDay'));
  const warnings = [...(isBound ? [] : [UNBOUND]), ...(daysLeft === null ? [] : ending(daysLeft))];
  return {
    refusals,
    warnings,
    flags: flags.sort(([a], [b]) => (a < b ? -1 : 1)),
    ...(daysLeft === null ? {} : { daysLeft }),
  };
}

/** Every permission as `Group.Permission`; null for anything that is no list of names by group. */
function permissionsOf(groups: Json | null): readonly string[] | null {
  if (groups?.kind !== 'object') return null;
  const names: string[] = [];
  for (const [group, list] of groups.members) {
    if (list.kind !== 'array' || !NAME.test(group)) return null;
    for (const item of list.items) {
      if (item.kind !== 'string' || !NAME.test(item.text)) return null;
      names.push(`${group}.${item.text}`);
    }
  }
  return names;
}

function excessive(given: readonly string[], accepted: readonly OpenedCategory[]): readonly string[] {
  const reasons = new Set<string>();
  const granted = [...CATEGORIES_ACCEPTED].flatMap(([category, names]) =>
    accepted.includes(category) ? names : [],
  );
  for (const name of given) {
    if (NEEDED.has(name) || HARMLESS.has(name) || granted.includes(name)) continue;
    const [group = ''] = name.split('.');
    reasons.add(
      REFUSED.get(group) ?? `The key has the permission "${name}", which this version does not know.`,
    );
  }
  return [...reasons];
}

function isBoundTo(ips: Json | null): boolean {
  if (ips?.kind !== 'array' || ips.items.length === 0) return false;
  return ips.items.every((ip) => ip.kind === 'string' && ip.text !== '*' && ip.text !== '');
}

/** Only keys without an address, or whose owner changed the password, have days that count down; -2 is none. */
function daysOf(deadlineDay: string): number | null {
  return /^[0-9]{1,5}$/.test(deadlineDay) ? Number(deadlineDay) : null;
}

function ending(days: number): readonly string[] {
  return days > SOON_DAYS
    ? []
    : [`The key ends in ${days} days: make a new one and use "sallyport key rotate".`];
}
