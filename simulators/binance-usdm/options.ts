import { parseDecimal } from '../../src/core/units/decimal.ts';
import { TRADE_ONLY } from './authenticate.ts';
import type { Restrictions } from './authenticate.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import type { FaultSettings, ServerErrorShape } from '../shared/faults.ts';
import type { MarketChange } from './market-spec.ts';
import type { StreamFaultSettings } from '../shared/stream-faults.ts';
import { fieldsOf } from '../shared/json.ts';
import { isCount, parseFaults, parseList, parseStreamFaults, parseTls } from '../shared/option-fields.ts';

/** What a started process needs: the engine's options, where to listen, and the faults to begin with. */
export interface ProcessOptions {
  readonly engine: Omit<EngineOptions, 'startAt'>;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly faults: Partial<FaultSettings>;
  readonly streamFaults: Partial<StreamFaultSettings>;
}

/** How a server may fail, its usual way first. */
export const ERROR_SHAPES: readonly ServerErrorShape[] = ['-1007', '-1006', 'plain'];

/** Reads the line of options that a process gets on its standard input. Null for anything not understood. */
export function parseProcessOptions(value: unknown): ProcessOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const accounts = parseList(fields.get('accounts'), parseAccount);
  const markets = parseList(fields.get('markets') ?? [], parseMarket);
  const symbols = parseList(fields.get('symbols') ?? [], (item) => (typeof item === 'string' ? item : null));
  const faults = parseFaults(fields.get('faults') ?? {}, ERROR_SHAPES);
  const streamFaults = parseStreamFaults(fields.get('streamFaults') ?? {});
  const host = fields.get('host') ?? '127.0.0.1';
  const port = fields.get('port') ?? 0;
  const seed = fields.get('seed') ?? 1;
  const tls = fields.get('tls') === undefined ? null : parseTls(fields.get('tls'));
  if (accounts === null || markets === null || symbols === null) return null;
  if (faults === null || streamFaults === null) return null;
  if (typeof host !== 'string' || !isCount(port) || !isCount(seed)) return null;
  if (tls === null && fields.get('tls') !== undefined) return null;
  const weight = fields.get('weightPerMinute');
  const factor = fields.get('orderLimitFactor');
  return {
    engine: {
      seed,
      accounts,
      markets,
      ...(symbols.length > 0 ? { symbols } : {}),
      ...(isCount(weight) ? { weightPerMinute: weight } : {}),
      ...(isCount(factor) ? { orderLimitFactor: factor } : {}),
      legacyReplies: fields.get('legacyReplies') === true,
    },
    host,
    port,
    tls,
    faults,
    streamFaults,
  };
}

/** Reads some of a key's flags. Null for an unknown flag or one that is not true or false. */
export function parseRestrictions(value: unknown): Partial<Restrictions> | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const changes: Record<string, boolean> = {};
  for (const [name, flag] of fields) {
    if (!(name in TRADE_ONLY) || name === 'createTime' || typeof flag !== 'boolean') return null;
    changes[name] = flag;
  }
  return changes;
}

function parseAccount(value: unknown): AccountOptions | null {
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
