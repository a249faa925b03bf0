import { parseAccountId, parseBotId, type AccountId, type BotId } from '../units/ids.ts';
import type { WalletLimits } from '../chain/wallet-limits.ts';
import { fourEyesForm, type FourEyes } from './four-eyes.ts';
import { LIMIT_FIELDS, LIMIT_NAMES, limitsJson } from './limit-fields.ts';
import type { Limits } from './limits.ts';
import {
  fieldsOf,
  integerForm,
  optionalForm,
  textForm,
  type Form,
  type PolicyJson,
  type PolicyPath,
  type PolicyProblem,
} from './policy-field.ts';
import { readWallets, walletJson, WALLETS_PER_USER_DEFAULT } from './wallet-policy.ts';

/**
 * What bots may do. Every scope's limits are complete: defaults and inheritance were applied when it was read.
 * A bot is held to its own limits and to those of its account.
 */
export interface Policy {
  /** Milliseconds after midnight UTC at which a trading day begins. */
  readonly dayOffsetMs: number;
  /** Highest fee of a trade, for the printed blast radius. */
  readonly feeBps: number;
  readonly everyAccount: Limits;
  readonly everyBot: Limits;
  readonly accounts: ReadonlyMap<AccountId, Limits>;
  readonly bots: ReadonlyMap<BotId, Limits>;
  /** Whether any limits have a drawdown, so that the best value of books is worth remembering. */
  readonly watchesPeaks: boolean;
  /** By name. A wallet that is not here signs nothing. */
  readonly wallets: ReadonlyMap<string, WalletLimits>;
  /** Wallets that one user may have at once. */
  readonly walletsPerUser: number;
  /** Which changes a second person has to confirm; null where none has to be. */
  readonly fourEyes: FourEyes | null;
}

export type LimitScope =
  { readonly kind: 'account'; readonly account: AccountId } | { readonly kind: 'bot'; readonly bot: BotId };

const NAMES_MAX = 1_000;
const DAY_PATTERN = '^(?:[01][0-9]|2[0-3]):[0-5][0-9]$';
export const NAME_PATTERN = '^[a-z0-9][a-z0-9-]{0,31}$';

export const dayForm: Form<number> = textForm({
  pattern: DAY_PATTERN,
  words: 'a time of day in UTC, "HH:MM"',
  parse: (text) =>
    new RegExp(DAY_PATTERN).test(text)
      ? (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000
      : null,
  format: (offset) => {
    const minutes = Math.floor(offset / 60_000);
    const two = (part: number): string => String(part).padStart(2, '0');
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  },
});

export const feeForm: Form<number> = integerForm(0, 500);
export const walletsPerUserForm: Form<number> = integerForm(0, 100);
/** Above the taker fee of every ordinary tier at the venues served. */
export const FEE_BPS_DEFAULT = 10;

/** Fields at the top of a policy, in the order of the documentation. */
export const TOP_FIELDS = [
  'version',
  'dayStartsAt',
  'feeBps',
  'everyAccount',
  'everyBot',
  'accounts',
  'bots',
  'wallets',
  'walletsPerUser',
  'fourEyes',
] as const;

const TOP_NAMES: ReadonlySet<string> = new Set(TOP_FIELDS);
const KNOWN_LIMITS: ReadonlySet<string> = new Set(LIMIT_NAMES);

/**
 * Reads a policy from plain JSON. Closed: an unknown field is a problem, not ignored. Returns every problem found, in
 * the order of the text. Only `everyAccount` must be complete; `everyBot` and named accounts inherit from it, named
 * bots from `everyBot`.
 */
export function parsePolicy(json: unknown): Policy | readonly PolicyProblem[] {
  const fields = fieldsOf(json);
  if (fields === null) return [{ path: [], text: EMPTY_TEXT }];
  const problems: PolicyProblem[] = [];
  for (const name of fields.keys()) {
    if (!TOP_NAMES.has(name)) problems.push({ path: [name], text: unknownText(TOP_FIELDS) });
  }
  if (fields.get('version') !== 1) problems.push({ path: ['version'], text: 'must be 1' });
  const dayOffsetMs = readOr(dayForm, fields, 'dayStartsAt', 0, problems);
  const feeBps = readOr(feeForm, fields, 'feeBps', FEE_BPS_DEFAULT, problems);
  if (!fields.has('everyAccount')) {
    return [...problems, { path: ['everyAccount'], text: EMPTY_TEXT }];
  }
  const everyAccount = readLimits(fields.get('everyAccount'), null, ['everyAccount'], problems);
  if (everyAccount === null) return problems;
  const everyBot = fields.has('everyBot')
    ? readLimits(fields.get('everyBot'), everyAccount, ['everyBot'], problems)
    : everyAccount;
  const accounts = readNamed(fields, 'accounts', parseAccountId, everyAccount, problems);
  const bots = readNamed(fields, 'bots', parseBotId, everyBot ?? everyAccount, problems);
  const wallets = fields.has('wallets')
    ? readWallets(fields.get('wallets'), new RegExp(NAME_PATTERN), NAMES_MAX, problems)
    : new Map<string, WalletLimits>();
  const perUser = readOr(walletsPerUserForm, fields, 'walletsPerUser', WALLETS_PER_USER_DEFAULT, problems);
  const fourEyes = readOr<FourEyes | null>(optionalForm(fourEyesForm), fields, 'fourEyes', null, problems);
  if (problems.length > 0 || everyBot === null) return problems;
  const all = [everyAccount, everyBot, ...accounts.values(), ...bots.values()];
  const watchesPeaks = all.some(({ drawdownMax }) => drawdownMax !== null);
  const scopes = { everyAccount, everyBot, accounts, bots, wallets };
  return { dayOffsetMs, feeBps, ...scopes, watchesPeaks, walletsPerUser: perUser, fourEyes };
}

const REQUIRED = LIMIT_NAMES.filter((name) => LIMIT_FIELDS[name].fallback === null);
const EMPTY_TEXT = `is needed: a policy says at least what every account is held to, with ${REQUIRED.join(', ')}`;

function unknownText(known: readonly string[]): string {
  return `is not a field of a policy; known here: ${known.join(', ')}`;
}

function readOr<T>(
  form: Form<T>,
  fields: ReadonlyMap<string, unknown>,
  name: string,
  fallback: T,
  problems: PolicyProblem[],
): T {
  if (!fields.has(name)) return fallback;
  const read = form.read(fields.get(name), [name]);
  if (read.kind === 'value') return read.value;
  problems.push(...read.problems);
  return fallback;
}

type LimitsDraft = { -readonly [K in keyof Limits]?: Limits[K] };

/** Null exactly when it added a problem. */
function readLimits(
  json: unknown,
  parent: Limits | null,
  path: PolicyPath,
  problems: PolicyProblem[],
): Limits | null {
  const before = problems.length;
  const fields = fieldsOf(json);
  if (fields === null) {
    problems.push({ path, text: 'must be a table of limits' });
    return null;
  }
  for (const name of fields.keys()) {
    if (!KNOWN_LIMITS.has(name)) {
      problems.push({ path: [...path, name], text: unknownText(LIMIT_NAMES) });
    }
  }
  const draft: LimitsDraft = {};
  for (const name of LIMIT_NAMES) readLimit(draft, name, fields, parent, path, problems);
  // Every name of the table was either set in the draft or added a problem.
  return problems.length > before ? null : (draft as Limits);
}

function readLimit<K extends keyof Limits>(
  draft: LimitsDraft,
  name: K,
  fields: ReadonlyMap<string, unknown>,
  parent: Limits | null,
  path: PolicyPath,
  problems: PolicyProblem[],
): void {
  const { form, fallback, about } = LIMIT_FIELDS[name];
  if (fields.has(name)) {
    const read = form.read(fields.get(name), [...path, name]);
    if (read.kind === 'value') draft[name] = read.value;
    else problems.push(...read.problems);
  } else if (parent !== null) {
    draft[name] = parent[name];
  } else if (fallback !== null) {
    draft[name] = fallback.value;
  } else {
    problems.push({ path: [...path, name], text: `is needed, there is no default. ${about}` });
  }
}

function readNamed<Id extends string>(
  fields: ReadonlyMap<string, unknown>,
  name: string,
  parseId: (text: string) => Id | null,
  parent: Limits,
  problems: PolicyProblem[],
): ReadonlyMap<Id, Limits> {
  const found: [Id, Limits][] = [];
  if (!fields.has(name)) return new Map();
  const rows = fieldsOf(fields.get(name));
  if (rows === null || rows.size > NAMES_MAX) {
    problems.push({
      path: [name],
      text: `must be a table of at most ${NAMES_MAX} names, each with its limits`,
    });
    return new Map();
  }
  for (const [key, json] of rows) {
    const id = parseId(key);
    const limits = readLimits(json, parent, [name, key], problems);
    if (id === null) problems.push({ path: [name, key], text: 'is not a name: a-z, 0-9 and -, at most 32' });
    else if (limits !== null) found.push([id, limits]);
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The policy as JSON with everything written out. {@link parsePolicy} reads it back to an equal policy. */
export function policyJson(policy: Policy): { readonly [name: string]: PolicyJson } {
  return {
    version: 1,
    dayStartsAt: dayForm.write(policy.dayOffsetMs),
    feeBps: policy.feeBps,
    everyAccount: limitsJson(policy.everyAccount),
    everyBot: limitsJson(policy.everyBot),
    accounts: namedJson(policy.accounts),
    bots: namedJson(policy.bots),
    // Not written where it says nothing: policies from before there were wallets keep their hash.
    ...(policy.wallets.size === 0 ? {} : { wallets: walletsJson(policy.wallets) }),
    ...(policy.walletsPerUser === WALLETS_PER_USER_DEFAULT ? {} : { walletsPerUser: policy.walletsPerUser }),
    ...(policy.fourEyes === null ? {} : { fourEyes: fourEyesForm.write(policy.fourEyes) }),
  };
}

function walletsJson(wallets: ReadonlyMap<string, WalletLimits>): PolicyJson {
  return Object.fromEntries([...wallets].map(([name, limits]) => [name, walletJson(limits)]));
}

function namedJson(named: ReadonlyMap<string, Limits>): PolicyJson {
  return Object.fromEntries([...named].map(([name, limits]) => [name, limitsJson(limits)]));
}

/** The tightest collar, in basis points, that looks at an account's orders: its own or one of its bots'. */
export function tightestCollar(
  policy: Policy,
  account: { readonly id: AccountId; readonly limitsOf: AccountId },
  bots: Iterable<{ readonly id: BotId; readonly account: AccountId }>,
): number {
  let bps = limitsFor(policy, { kind: 'account', account: account.limitsOf }).collarBps;
  for (const bot of bots) {
    if (bot.account !== account.id) continue;
    bps = Math.min(bps, limitsFor(policy, { kind: 'bot', bot: bot.id }).collarBps);
  }
  return bps;
}

/** The limits of one scope: its own where it is named, otherwise those of every account or bot. */
export function limitsFor(policy: Policy, scope: LimitScope): Limits {
  return scope.kind === 'account'
    ? (policy.accounts.get(scope.account) ?? policy.everyAccount)
    : (policy.bots.get(scope.bot) ?? policy.everyBot);
}
