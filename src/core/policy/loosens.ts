import type { Decimal } from '../units/decimal.ts';
import { loosensFourEyes } from './four-eyes.ts';
import { LIMIT_NAMES } from './limit-fields.ts';
import type { Limits } from './limits.ts';
import { limitsFor, policyJson, type LimitScope, type Policy } from './policy.ts';

/** A limit that lets something through that was refused before. */
export interface Loosening {
  /** `everyAccount`, `everyBot`, `account:NAME`, `bot:NAME`; `policy` for what is not of one scope. */
  readonly scope: string;
  /** Name of the limit or of the policy's field. */
  readonly limit: string;
}

type Looser<T> = (before: T, after: T) => boolean;

const more: Looser<number | Decimal> = (before, after) => after > before;
const less: Looser<number | Decimal> = (before, after) => after < before;

/** Null is no limit at all. */
function unlimited<T>(looser: Looser<T>): Looser<T | null> {
  return (before, after) => before !== null && (after === null || looser(before, after));
}

/** Something that was not in the list is. */
function grows<T>(before: ReadonlySet<T>, after: ReadonlySet<T>): boolean {
  return [...after].some((one) => !before.has(one));
}

/** What protects in more than one direction: every change but switching it on may loosen. */
const changes: Looser<unknown> = (before, after) =>
  before !== null && JSON.stringify(before, exact) !== JSON.stringify(after, exact);

function exact(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value instanceof Set ? [...value].sort() : value;
}

/** When a limit is looser than it was. A limit without a row here does not compile. */
const LOOSER: { readonly [K in keyof Limits]: Looser<Limits[K]> } = {
  symbols: grows,
  notionalMax: more,
  positionMax: more,
  dailyLossMax: more,
  sides: grows,
  openingTypes: grows,
  reducingTypes: grows,
  quantityMax: (before, after) =>
    [...before].some(([symbol, max]) => {
      const next = after.get(symbol);
      return next === undefined || next > max;
    }),
  exposureMax: unlimited(more),
  openOrdersMax: more,
  collarBps: more,
  distanceBps: more,
  referenceAgeMaxMs: more,
  volume24hMin: less,
  depthFactorMin: less,
  turnoverPerDayMax: more,
  messagesPerSecondMax: more,
  messagesPerMinuteMax: more,
  repeat: (before, after) => after.count > before.count || after.withinS < before.withinS,
  duplicateWithinMs: less,
  standing: grows,
  builders: (before, after) =>
    [...after].some(([builder, fee]) => {
      const most = before.get(builder);
      return most === undefined || fee > most;
    }),
  settings: grows,
  leverageMax: more,
  approval: changes,
  tradingHours: changes,
  drawdownMax: unlimited((before, after) => after.amount > before.amount || after.since !== before.since),
  selfTrade: (before, after) => before === 'refuse' && after === 'pass',
  participationBpsMax: unlimited(more),
  cooling: changes,
  expiryMaxMs: unlimited(more),
  deadMan: changes,
  venueCountdownMs: changes,
};

/**
 * What a policy would let through that the one before it refuses, or protect less: for every scope that either names.
 * Errs towards saying so. Where there was no policy everything was refused, and any is looser.
 */
export function loosenings(before: Policy | null, after: Policy): readonly Loosening[] {
  if (before === null) return [{ scope: 'policy', limit: 'policy' }];
  const top: Loosening[] = [];
  // Another beginning of the day lets a day's losses and turnover begin anew.
  if (before.dayOffsetMs !== after.dayOffsetMs) top.push({ scope: 'policy', limit: 'dayStartsAt' });
  const [oldJson, newJson] = [policyJson(before), policyJson(after)];
  for (const limit of ['wallets', 'walletsPerUser']) {
    if (JSON.stringify(oldJson[limit]) !== JSON.stringify(newJson[limit]))
      top.push({ scope: 'policy', limit });
  }
  if (loosensFourEyes(before.fourEyes, after.fourEyes)) top.push({ scope: 'policy', limit: 'fourEyes' });
  const named: (readonly [string, LimitScope])[] = [
    ...new Set([...before.accounts.keys(), ...after.accounts.keys()]),
  ].map((account) => [`account:${account}`, { kind: 'account', account }]);
  const bots: (readonly [string, LimitScope])[] = [
    ...new Set([...before.bots.keys(), ...after.bots.keys()]),
  ].map((bot) => [`bot:${bot}`, { kind: 'bot', bot }]);
  return [
    ...top,
    ...between('everyAccount', before.everyAccount, after.everyAccount),
    ...between('everyBot', before.everyBot, after.everyBot),
    ...[...named, ...bots].flatMap(([scope, of]) =>
      between(scope, limitsFor(before, of), limitsFor(after, of)),
    ),
  ];
}

function between(scope: string, before: Limits, after: Limits): readonly Loosening[] {
  return LIMIT_NAMES.filter((name) => isLooser(name, before, after)).map((limit) => ({ scope, limit }));
}

function isLooser<K extends keyof Limits>(name: K, before: Limits, after: Limits): boolean {
  return LOOSER[name](before[name], after[name]);
}
