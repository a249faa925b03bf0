import { parseDecimal } from '../../src/core/units/decimal.ts';
import { TRADE_ONLY } from './authenticate.ts';
import type { Restrictions } from './authenticate.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import type { FaultRule, FaultSettings } from './faults.ts';
import { FAULT_NAMES } from './faults.ts';
import type { MarketChange } from './market-spec.ts';
import type { CutKind } from './streams/outlet.ts';
import type { StreamFaultSettings } from './streams/stream-faults.ts';
import { STREAM_FAULT_NAMES } from './streams/stream-faults.ts';

/** What a started process needs: the engine's options, where to listen, and the faults to begin with. */
export interface ProcessOptions {
  readonly engine: Omit<EngineOptions, 'startAt'>;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly faults: Partial<FaultSettings>;
  readonly streamFaults: Partial<StreamFaultSettings>;
}

type Fields = ReadonlyMap<string, unknown>;

export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

/** An object's own fields, or null for anything else. */
export function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map<string, unknown>(Object.entries(value));
}

/** Reads the line of options that a process gets on its standard input. Null for anything not understood. */
export function parseProcessOptions(value: unknown): ProcessOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const accounts = parseList(fields.get('accounts'), parseAccount);
  const markets = parseList(fields.get('markets') ?? [], parseMarket);
  const symbols = parseList(fields.get('symbols') ?? [], (item) => (typeof item === 'string' ? item : null));
  const faults = parseFaults(fields.get('faults') ?? {});
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

/** Reads fault settings: an object of rules by name. Null for an unknown name or a malformed rule. */
export function parseFaults(value: unknown): Partial<FaultSettings> | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const settings: Partial<FaultSettings> = {};
  for (const [name, item] of fields) {
    const known = FAULT_NAMES.find((candidate) => candidate === name);
    const rule = fieldsOf(item);
    if (known === undefined || rule === null) return null;
    const when = ruleOf(rule);
    const ms = rule.get('ms');
    if (known === 'delayMs' || known === 'deliverLateMs') {
      if (!isCount(ms)) return null;
      settings[known] = { ...when, ms };
    } else if (known === 'status5xx') {
      const shape = rule.get('shape') ?? '-1007';
      if (shape !== '-1007' && shape !== '-1006' && shape !== 'plain') return null;
      settings.status5xx = { ...when, applied: rule.get('applied') === true, shape };
    } else {
      settings[known] = when;
    }
  }
  return settings;
}

/** Reads the faults of WebSocket frames, in the same form. */
export function parseStreamFaults(value: unknown): Partial<StreamFaultSettings> | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const settings: Partial<StreamFaultSettings> = {};
  for (const [name, item] of fields) {
    const known = STREAM_FAULT_NAMES.find((candidate) => candidate === name);
    const rule = fieldsOf(item);
    if (known === undefined || rule === null) return null;
    const ms = rule.get('ms');
    if (known !== 'delayMs') settings[known] = ruleOf(rule);
    else if (isCount(ms)) settings.delayMs = { ...ruleOf(rule), ms };
    else return null;
  }
  return settings;
}

/** Which connections to end; null for anything else. */
export function parseCutKind(value: unknown): CutKind | null {
  return value === 'user' || value === 'market' || value === 'api' || value === 'all' ? value : null;
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

function ruleOf(rule: Fields): FaultRule {
  const next = rule.get('next');
  const probability = rule.get('probability');
  const path = rule.get('path');
  return {
    ...(isCount(next) ? { next } : {}),
    ...(typeof probability === 'number' ? { probability } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  };
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

function parseTls(value: unknown): ProcessOptions['tls'] {
  const fields = fieldsOf(value);
  const key = fields?.get('key');
  const cert = fields?.get('cert');
  return typeof key === 'string' && typeof cert === 'string' ? { key, cert } : null;
}

function parseList<T>(value: unknown, parse: (item: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(value)) return null;
  const items: T[] = [];
  for (const item of value) {
    const parsed = parse(item);
    if (parsed === null) return null;
    items.push(parsed);
  }
  return items;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
