import type { AssetLimit, WalletLimits } from '../chain/wallet-limits.ts';
import {
  fieldsOf,
  listForm,
  problem,
  textForm,
  value,
  type Form,
  type PolicyJson,
  type PolicyPath,
  type PolicyProblem,
} from './policy-field.ts';

const UNITS_PATTERN = '^(?:0|[1-9][0-9]{0,19})$';
const ADDRESS_PATTERN = '^[0-9A-Za-z]{32,64}$';
const ASSET_PATTERN = '^(?:SOL|XLM|[0-9A-Za-z]{32,64}|[0-9A-Za-z]{1,12}:G[A-Z2-7]{55})$';
const ACTION_PATTERN = '^[a-z]+(?:[.-][a-z]+)*$';
const LIST_MAX = 500;

/** An amount in an asset's smallest units: in quotes, or as a number while that is exact. */
const unitsForm: Form<bigint> = {
  read(json, path) {
    const text = typeof json === 'number' && Number.isSafeInteger(json) ? String(json) : json;
    const isUnits = typeof text === 'string' && new RegExp(UNITS_PATTERN).test(text);
    return isUnits
      ? value(BigInt(text))
      : problem(
          path,
          'must be a whole number of smallest units (lamports for SOL, stroops for XLM), like "50000000"',
        );
  },
  write: String,
  schema: {
    anyOf: [
      { type: 'string', pattern: UNITS_PATTERN },
      { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    ],
  },
  words: 'whole number of smallest units',
};

function patternForm(pattern: string, words: string): Form<string> {
  return textForm({
    pattern,
    words,
    parse: (text) => (new RegExp(pattern).test(text) ? text : null),
    format: (text) => text,
  });
}

const addressesForm = listForm(patternForm(ADDRESS_PATTERN, 'an address'), 0, LIST_MAX);
const actionsForm = listForm(patternForm(ACTION_PATTERN, 'the name of an action'), 0, 100);

const ASSET_FIELDS = ['perTransaction', 'perDay'] as const;

const assetsForm: Form<ReadonlyMap<string, AssetLimit>> = {
  read(json, path) {
    const rows = fieldsOf(json);
    if (rows === null || rows.size > LIST_MAX)
      return problem(path, `must be a table of at most ${LIST_MAX} assets, each with its limits`);
    const problems: PolicyProblem[] = [];
    const found: [string, AssetLimit][] = [];
    for (const [asset, row] of rows) {
      const limit = readAsset(row, [...path, asset], problems);
      if (!new RegExp(ASSET_PATTERN).test(asset))
        problems.push({
          path: [...path, asset],
          text: 'is no asset: SOL, XLM, the address that defines a token, or CODE:ISSUER',
        });
      else if (limit !== null) found.push([asset, limit]);
    }
    if (problems.length > 0) return { kind: 'problems', problems };
    return value(new Map(found.sort(([a], [b]) => (a < b ? -1 : 1))));
  },
  write: (of) =>
    Object.fromEntries(
      [...of].map(([asset, { perTransaction, perDay }]) => [
        asset,
        { perTransaction: String(perTransaction), perDay: String(perDay) },
      ]),
    ),
  schema: {
    type: 'object',
    propertyNames: { pattern: ASSET_PATTERN },
    maxProperties: LIST_MAX,
    additionalProperties: {
      type: 'object',
      properties: { perTransaction: unitsForm.schema, perDay: unitsForm.schema },
      required: [...ASSET_FIELDS],
      additionalProperties: false,
    },
  },
  words: 'table of assets, each with perTransaction and perDay',
};

function readAsset(json: unknown, path: PolicyPath, problems: PolicyProblem[]): AssetLimit | null {
  const fields = fieldsOf(json);
  if (fields === null || fields.size !== 2 || !ASSET_FIELDS.every((name) => fields.has(name))) {
    problems.push({ path, text: 'must have perTransaction and perDay, and nothing else' });
    return null;
  }
  const [each, day] = ASSET_FIELDS.map((name) => unitsForm.read(fields.get(name), [...path, name]));
  if (each?.kind === 'value' && day?.kind === 'value')
    return { perTransaction: each.value, perDay: day.value };
  for (const read of [each, day]) if (read?.kind === 'problems') problems.push(...read.problems);
  return null;
}

/** Every limit of a wallet: form, what holds where it is not named (null: it must be), and what it means. */
export const WALLET_FIELDS: {
  readonly [K in keyof WalletLimits]: {
    readonly form: Form<WalletLimits[K]>;
    readonly fallback: { readonly value: WalletLimits[K] } | null;
    readonly about: string;
  };
} = {
  actions: {
    form: actionsForm,
    fallback: null,
    about: 'What the wallet may do, by the names that docs/WALLETS.md lists. Everything else is refused.',
  },
  destinations: {
    form: addressesForm,
    fallback: { value: new Set() },
    about:
      'Who may get something: owners (their token accounts follow) or single accounts. The wallet itself always may.',
  },
  authorities: {
    form: addressesForm,
    fallback: { value: new Set() },
    about: 'Who may be given a right over something of the wallet: delegates, new owners.',
  },
  assets: {
    form: assetsForm,
    fallback: null,
    about:
      'By asset, how much may leave in one transaction and within 24 hours, in smallest units, fees included.',
  },
  feeMax: {
    form: unitsForm,
    fallback: { value: 100_000n },
    about:
      'Highest fee of one transaction, in the smallest units of the coin (lamports, stroops), counted as the most ' +
      'that it can be.',
  },
  feeBumpMax: {
    form: unitsForm,
    fallback: { value: 0n },
    about:
      'Stellar, where the key is here: highest fee that the gateway may bid on its own, in stroops, for what waits ' +
      'in a surge. It replaces the fee that the transaction names. 0: never.',
  },
  unitPriceMax: {
    form: unitsForm,
    fallback: { value: 100_000n },
    about: 'Solana: highest price of a compute unit, in millionths of a lamport.',
  },
  nonceAccounts: {
    form: addressesForm,
    fallback: { value: new Set() },
    about: 'Solana: nonce accounts that a transaction may rest on, so that it does not expire.',
  },
  minimumBalance: {
    form: unitsForm,
    fallback: { value: 50_000_000n },
    about:
      'What the wallet must still hold of its coin after a transaction, in smallest units: 0.05 SOL, or 5 XLM, which ' +
      'the reserve of the network is a part of.',
  },
  export: {
    form: textForm<WalletLimits['export']>({
      pattern: '^(?:never|passkey)$',
      words: 'never or passkey',
      parse: (text) => (text === 'never' || text === 'passkey' ? text : null),
      format: (text) => text,
    }),
    fallback: { value: 'never' },
    about:
      'Server mode: whether its key may be given out, in the console, after a passkey for exactly that. Take it back ' +
      'when it is done.',
  },
};

/** The names of {@link WALLET_FIELDS}, in the order of the documentation. */
export const WALLET_FIELD_NAMES: readonly (keyof WalletLimits)[] = [
  'actions',
  'destinations',
  'authorities',
  'assets',
  'feeMax',
  'feeBumpMax',
  'unitPriceMax',
  'nonceAccounts',
  'minimumBalance',
  'export',
];

/** Wallets that one user may have at once, where the policy does not say. */
export const WALLETS_PER_USER_DEFAULT = 3;

type Draft = { -readonly [K in keyof WalletLimits]?: WalletLimits[K] };

/** What a policy says of its wallets. Adds every problem to `problems`. */
export function readWallets(
  json: unknown,
  names: RegExp,
  most: number,
  problems: PolicyProblem[],
): ReadonlyMap<string, WalletLimits> {
  const rows = fieldsOf(json);
  if (rows === null || rows.size > most) {
    problems.push({
      path: ['wallets'],
      text: `must be a table of at most ${most} wallets, each with its limits`,
    });
    return new Map();
  }
  const found: [string, WalletLimits][] = [];
  for (const [name, row] of rows) {
    const path = ['wallets', name];
    const limits = readWallet(row, path, problems);
    if (!names.test(name)) problems.push({ path, text: 'is not a name: a-z, 0-9 and -, at most 32' });
    else if (limits !== null) found.push([name, limits]);
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Null exactly when it added a problem. */
function readWallet(json: unknown, path: PolicyPath, problems: PolicyProblem[]): WalletLimits | null {
  const before = problems.length;
  const fields = fieldsOf(json);
  if (fields === null) {
    problems.push({ path, text: 'must be a table of limits of a wallet' });
    return null;
  }
  for (const name of fields.keys()) {
    if (!WALLET_FIELD_NAMES.some((known) => known === name)) {
      const text = `is not a limit of a wallet; known here: ${WALLET_FIELD_NAMES.join(', ')}`;
      problems.push({ path: [...path, name], text });
    }
  }
  const draft: Draft = {};
  for (const name of WALLET_FIELD_NAMES) readField(draft, name, { fields, path, problems });
  // Every name of the table was either set in the draft or added a problem.
  return problems.length > before ? null : (draft as WalletLimits);
}

function readField<K extends keyof WalletLimits>(
  draft: Draft,
  name: K,
  of: {
    readonly fields: ReadonlyMap<string, unknown>;
    readonly path: PolicyPath;
    readonly problems: PolicyProblem[];
  },
): void {
  const { form, fallback, about } = WALLET_FIELDS[name];
  if (of.fields.has(name)) {
    const read = form.read(of.fields.get(name), [...of.path, name]);
    if (read.kind === 'value') draft[name] = read.value;
    else of.problems.push(...read.problems);
  } else if (fallback === null) {
    of.problems.push({ path: [...of.path, name], text: `is needed, there is no default. ${about}` });
  } else draft[name] = fallback.value;
}

/**
 * The limits of a wallet as JSON, with everything written out but that its key is never given out and that no fee is
 * bid later: policies from before that could be said keep their hash.
 */
export function walletJson(limits: WalletLimits): PolicyJson {
  const unsaid = new Set<keyof WalletLimits>([
    ...(limits.export === 'never' ? ['export' as const] : []),
    ...(limits.feeBumpMax === 0n ? ['feeBumpMax' as const] : []),
  ]);
  const names = WALLET_FIELD_NAMES.filter((name) => !unsaid.has(name));
  return Object.fromEntries(names.map((name) => [name, writeField(name, limits)]));
}

function writeField<K extends keyof WalletLimits>(name: K, limits: WalletLimits): PolicyJson {
  return WALLET_FIELDS[name].form.write(limits[name]);
}

/** JSON Schema of the limits of a wallet. */
export function walletSchema(): PolicyJson {
  const properties = Object.fromEntries(WALLET_FIELD_NAMES.map((name) => [name, fieldSchema(name)]));
  const required = WALLET_FIELD_NAMES.filter((name) => WALLET_FIELDS[name].fallback === null);
  return { type: 'object', properties, required, additionalProperties: false };
}

function fieldSchema<K extends keyof WalletLimits>(name: K): PolicyJson {
  const { form, fallback, about } = WALLET_FIELDS[name];
  const shown = fallback === null ? {} : { default: form.write(fallback.value) };
  return { description: about, ...shown, allOf: [form.schema] };
}
