import { parseDecimal } from '../../src/core/units/decimal.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import type { FaultSettings, ServerErrorShape } from './faults.ts';
import { fieldsOf } from './json.ts';
import { isCount, parseFaults, parseList, parseStreamFaults, parseTls } from './option-fields.ts';
import { parseFrame, type RecordedFrame } from './recording.ts';
import type { StreamFaultSettings } from './stream-faults.ts';

/** What a started process needs: the engine's options, where to listen, and the faults to begin with. */
export interface ProcessOptions<Engine> {
  readonly engine: Engine;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly faults: Partial<FaultSettings>;
  readonly streamFaults: Partial<StreamFaultSettings>;
}

/** What every venue's engine is told. */
export interface EngineStart<A> {
  readonly seed: number;
  readonly accounts: readonly A[];
  readonly markets: readonly BackgroundChange[];
  readonly symbols?: readonly string[];
}

/** Another start of a market's background than the built-in one. */
export interface BackgroundChange {
  readonly symbol: string;
  readonly price?: Decimal;
  readonly volatility?: number;
  readonly drift?: number;
  readonly recording?: readonly RecordedFrame[];
  /** Of a recorded market, where clients ask for markets by their numbers. */
  readonly number?: number;
}

/**
 * Reads what all venues are told at their start, from the line of options that a process gets. `shapes` are the ways in
 * which the venue's server may fail. Null for anything not understood.
 */
export function parseStart<A>(
  fields: ReadonlyMap<string, unknown>,
  shapes: readonly ServerErrorShape[],
  parseAccount: (value: unknown) => A | null,
): ProcessOptions<EngineStart<A>> | null {
  const accounts = parseList(fields.get('accounts'), parseAccount);
  const markets = parseList(fields.get('markets') ?? [], parseMarket);
  const symbols = parseList(fields.get('symbols') ?? [], textOf);
  const faults = parseFaults(fields.get('faults') ?? {}, shapes);
  const streamFaults = parseStreamFaults(fields.get('streamFaults') ?? {});
  const host = fields.get('host') ?? '127.0.0.1';
  const port = fields.get('port') ?? 0;
  const seed = fields.get('seed') ?? 1;
  const tls = fields.get('tls') === undefined ? null : parseTls(fields.get('tls'));
  if (accounts === null || markets === null || symbols === null) return null;
  if (faults === null || streamFaults === null) return null;
  if (typeof host !== 'string' || !isCount(port) || !isCount(seed)) return null;
  if (tls === null && fields.get('tls') !== undefined) return null;
  const engine = { seed, accounts, markets, ...(symbols.length > 0 ? { symbols } : {}) };
  return { engine, host, port, tls, faults, streamFaults };
}

/** What a venue with keys of an id and a secret, or a public key, is told of an account. */
export type KeyedAccount<R> = {
  readonly apiKey: string;
  readonly restrictions: R;
  readonly account?: string;
  readonly balance?: string;
} & ({ readonly secret: string } | { readonly publicKey: string });

/** Reads such an account; `parseRestrictions` reads what its key may do. Null for anything else. */
export function parseKeyedAccount<R>(
  value: unknown,
  parseRestrictions: (value: unknown) => R | null,
): KeyedAccount<R> | null {
  const fields = fieldsOf(value);
  const apiKey = fields?.get('apiKey');
  const secret = fields?.get('secret');
  const publicKey = fields?.get('publicKey');
  const account = fields?.get('account');
  const balance = fields?.get('balance');
  const restrictions = parseRestrictions(fields?.get('restrictions') ?? {});
  if (typeof apiKey !== 'string' || restrictions === null) return null;
  if (balance !== undefined && (typeof balance !== 'string' || parseDecimal(balance) === null)) return null;
  const rest = {
    apiKey,
    restrictions,
    ...(typeof account === 'string' ? { account } : {}),
    ...(typeof balance === 'string' ? { balance } : {}),
  };
  if (typeof secret === 'string') return { ...rest, secret };
  return typeof publicKey === 'string' ? { ...rest, publicKey } : null;
}

function parseMarket(value: unknown): BackgroundChange | null {
  const fields = fieldsOf(value);
  const symbol = fields?.get('symbol');
  const price = fields?.get('price');
  const volatility = fields?.get('volatility');
  const drift = fields?.get('drift');
  const recording = fields?.has('recording') === true ? parseList(fields.get('recording'), parseFrame) : [];
  const number = fields?.get('number');
  if (typeof symbol !== 'string' || recording === null) return null;
  if (number !== undefined && !isCount(number)) return null;
  const parsed = typeof price === 'string' ? parseDecimal(price) : null;
  if (price !== undefined && parsed === null) return null;
  return {
    symbol,
    ...(parsed === null ? {} : { price: parsed }),
    ...(typeof volatility === 'number' ? { volatility } : {}),
    ...(typeof drift === 'number' ? { drift } : {}),
    ...(recording.length > 0 ? { recording } : {}),
    ...(number === undefined ? {} : { number }),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
