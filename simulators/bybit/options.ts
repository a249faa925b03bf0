import { parseDecimal } from '../../src/core/units/decimal.ts';
import { PERMISSION_NAMES } from './authenticate.ts';
import type { Permissions, Restrictions } from './authenticate.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import type { MarketChange } from './market-spec.ts';
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

/** How a server may fail, its usual way first. */
export const ERROR_SHAPES: readonly ServerErrorShape[] = ['plain', '10016'];

/** Reads the line of options that a process gets on its standard input. Null for anything not understood. */
export function parseProcessOptions(value: unknown): ProcessOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const accounts = parseList(fields.get('accounts'), parseAccount);
  const markets = parseList(fields.get('markets') ?? [], parseMarket);
  const symbols = parseList(fields.get('symbols') ?? [], textOf);
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
  const delay = fields.get('matchDelayMs') ?? 0;
  const factor = fields.get('limitFactor') ?? 1;
  if (!isCount(delay) || !isCount(factor)) return null;
  return {
    engine: {
      seed,
      accounts,
      markets,
      ...(symbols.length > 0 ? { symbols } : {}),
      matchDelayMs: delay,
      limitFactor: factor,
      isInstitutional: fields.get('isInstitutional') !== false,
    },
    host,
    port,
    tls,
    faults,
    streamFaults,
  };
}

/** Reads some of what a key may do. Null for an unknown name or a value of another kind. */
export function parseRestrictions(value: unknown): Partial<Restrictions> | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const flag = (name: string): boolean | undefined => {
    const given = fields.get(name);
    return typeof given === 'boolean' ? given : undefined;
  };
  const permissions = fields.has('permissions') ? parsePermissions(fields.get('permissions')) : undefined;
  const ips = fields.has('ips') ? parseList(fields.get('ips'), textOf) : undefined;
  const [readOnly, fromOtherAddress, isMaster] = [
    flag('readOnly'),
    flag('fromOtherAddress'),
    flag('isMaster'),
  ];
  const deadlineDay = fields.get('deadlineDay');
  const expiredAt = textOf(fields.get('expiredAt')) ?? undefined;
  if (permissions === null || ips === null) return null;
  const changes = {
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(fromOtherAddress === undefined ? {} : { fromOtherAddress }),
    ...(isMaster === undefined ? {} : { isMaster }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(ips === undefined ? {} : { ips }),
    ...(typeof deadlineDay === 'number' ? { deadlineDay } : {}),
    ...(expiredAt === undefined ? {} : { expiredAt }),
  };
  return Object.keys(changes).length === fields.size ? changes : null;
}

function parsePermissions(value: unknown): Permissions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const permissions: Partial<Record<(typeof PERMISSION_NAMES)[number], readonly string[]>> = {};
  for (const [name, item] of fields) {
    const known = PERMISSION_NAMES.find((candidate) => candidate === name);
    const parts = parseList(item, textOf);
    if (known === undefined || parts === null) return null;
    permissions[known] = parts;
  }
  return permissions;
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

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
