import { parseDecimal } from '../../src/core/units/decimal.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import type { MarketChange } from './instrument-spec.ts';
import type { FaultSettings, ServerErrorShape } from '../shared/faults.ts';
import { fieldsOf } from '../shared/json.ts';
import { isCount, parseFaults, parseList, parseStreamFaults, parseTls } from '../shared/option-fields.ts';
import type { StreamFaultSettings } from '../shared/stream-faults.ts';

/** What a started process needs: the engine's options, where to listen, and the faults to begin with. */
export interface ProcessOptions {
  readonly engine: Omit<EngineOptions, 'startAt'>;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly faults: Partial<FaultSettings>;
  readonly streamFaults: Partial<StreamFaultSettings>;
}

/** How a server may fail. */
export const ERROR_SHAPES: readonly ServerErrorShape[] = ['plain'];

/** Reads the line of options that a process gets on its standard input. Null for anything not understood. */
export function parseProcessOptions(value: unknown): ProcessOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const accounts = parseList(fields.get('accounts'), parseAccount);
  const markets = parseList(fields.get('markets') ?? [], parseMarket);
  const faults = parseFaults(fields.get('faults') ?? {}, ERROR_SHAPES);
  const streamFaults = parseStreamFaults(fields.get('streamFaults') ?? {});
  const host = fields.get('host') ?? '127.0.0.1';
  const port = fields.get('port') ?? 0;
  const seed = fields.get('seed') ?? 1;
  const matchDelayMs = fields.get('matchDelayMs') ?? 0;
  const limitFactor = fields.get('limitFactor') ?? 1;
  const tls = fields.get('tls') === undefined ? null : parseTls(fields.get('tls'));
  if (accounts === null || markets === null || faults === null || streamFaults === null) return null;
  if (typeof host !== 'string' || !isCount(port) || !isCount(seed)) return null;
  if (tls === null && fields.get('tls') !== undefined) return null;
  if (!isCount(matchDelayMs) || !isCount(limitFactor)) return null;
  const engine = { seed, accounts, markets, matchDelayMs, limitFactor };
  return { engine, host, port, tls, faults, streamFaults };
}

function parseAccount(value: unknown): AccountOptions | null {
  const fields = fieldsOf(value);
  const apiKey = fields?.get('apiKey');
  const secret = fields?.get('secret');
  const userId = fields?.get('userId') ?? 'AB1234';
  const balance = fields?.get('balance') ?? '1000000';
  if (typeof apiKey !== 'string' || typeof secret !== 'string' || typeof userId !== 'string') return null;
  if (typeof balance !== 'string' || parseDecimal(balance) === null) return null;
  return { apiKey, secret, userId, balance };
}

function parseMarket(value: unknown): MarketChange | null {
  const fields = fieldsOf(value);
  const symbol = fields?.get('symbol');
  const price = fields?.get('price');
  const volatility = fields?.get('volatility');
  const drift = fields?.get('drift');
  if (typeof symbol !== 'string') return null;
  const parsed = typeof price === 'string' ? parseDecimal(price) : null;
  if (price !== undefined && parsed === null) return null;
  return {
    symbol,
    ...(parsed === null ? {} : { price: parsed }),
    ...(typeof volatility === 'number' ? { volatility } : {}),
    ...(typeof drift === 'number' ? { drift } : {}),
  };
}
