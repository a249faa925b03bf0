import type { RawReply } from '../../core/order/venue.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import { parseJsonBytes } from '../shared/json.ts';

/** Flags of apiRestrictions that a key for futures trading must have. */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ['enableReading', 'The key cannot read the account: switch on "Enable Reading".'],
  ['enableFutures', 'The key cannot trade futures: switch on "Enable Futures".'],
]);

/** Flags that it must not have, with the reason. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['enableWithdrawals', 'The key can withdraw funds: switch off "Enable Withdrawals".'],
  [
    'enableInternalTransfer',
    'The key can transfer funds to other users: switch off "Enable Internal Transfer".',
  ],
  [
    'permitsUniversalTransfer',
    'The key can move funds between wallets: switch off "Permits Universal Transfer".',
  ],
  ['enableMargin', 'The key can borrow on margin: switch off "Enable Margin".'],
  ['enablePortfolioMarginTrading', 'The key can trade portfolio margin: switch that permission off.'],
  [
    'enableSpotAndMarginTrading',
    'The key can trade spot and margin: switch off "Enable Spot & Margin Trading".',
  ],
  ['enableVanillaOptions', 'The key can trade options: switch off "Enable European Options".'],
  ['enableFixApiTrade', 'The key can trade over FIX, past this gateway: switch that permission off.'],
]);

/** Flags that grant nothing beyond reading, or only restrict. */
const HARMLESS: ReadonlySet<string> = new Set(['ipRestrict', 'enableFixReadOnly']);
const FLAG_NAME = /^[A-Za-z]{1,64}$/;

const UNBOUND =
  'The key works from any address: restrict it to the address of this gateway, so that a stolen key is worth less.';

/**
 * What apiRestrictions says about a real key. A permission that this table does not know is refused when it is on, so a
 * right that the venue invents tomorrow does not come in unseen. Null when the answer is not such a description.
 */
export function readPermissions(reply: RawReply): ScopeReport | null {
  const body = reply.status === 200 ? parseJsonBytes(reply.body) : null;
  if (body?.kind !== 'object') return null;
  const flags: [string, boolean][] = [];
  for (const [name, value] of body.members) {
    if (value.kind === 'boolean') flags.push([name, value.value]);
    // A permission that is neither on nor off, or a name that could not be shown, is not understood at all.
    else if (isPermission(name)) return null;
    if (!FLAG_NAME.test(name)) return null;
  }
  const given = new Map(flags);
  if (!given.has('enableWithdrawals') || !given.has('enableReading')) return null;
  const refusals = [...missing(given), ...excessive(given)];
  const warnings = given.get('ipRestrict') === true ? [] : [UNBOUND];
  return { refusals, warnings, flags: flags.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function isPermission(name: string): boolean {
  return name.startsWith('enable') || name.startsWith('permits');
}

function missing(given: ReadonlyMap<string, boolean>): readonly string[] {
  return [...NEEDED].filter(([name]) => given.get(name) !== true).map(([, text]) => text);
}

function excessive(given: ReadonlyMap<string, boolean>): readonly string[] {
  const reasons: string[] = [];
  for (const [name, on] of given) {
    if (!on || NEEDED.has(name) || HARMLESS.has(name)) continue;
    reasons.push(
      REFUSED.get(name) ?? `The key has the permission "${name}", which this version does not know.`,
    );
  }
  return reasons;
}
