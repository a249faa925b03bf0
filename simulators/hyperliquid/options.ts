import { parseDecimal } from '../../src/core/units/decimal.ts';
import type { FaultSettings, ServerErrorShape } from '../shared/faults.ts';
import { fieldsOf } from '../shared/json.ts';
import { isCount, parseFaults, parseList, parseStreamFaults, parseTls } from '../shared/option-fields.ts';
import type { StreamFaultSettings } from '../shared/stream-faults.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import type { MarketChange } from './market-spec.ts';
import { addressOf, parseAddress } from './signature.ts';

/** What a started process needs: the engine's options, where to listen, and the faults to begin with. */
export interface ProcessOptions {
  readonly engine: Omit<EngineOptions, 'startAt'>;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly faults: Partial<FaultSettings>;
  readonly streamFaults: Partial<StreamFaultSettings>;
}

type AgentOptions = NonNullable<AccountOptions['agents']>[number];

/** How a server may fail. */
export const ERROR_SHAPES: readonly ServerErrorShape[] = ['plain'];

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
  const chain = fields.get('chain') ?? 'mainnet';
  const tls = fields.get('tls') === undefined ? null : parseTls(fields.get('tls'));
  const weight = fields.get('weightPerMinute');
  const volume = fields.get('scheduledCancelVolume');
  if (accounts === null || markets === null || symbols === null) return null;
  if (faults === null || streamFaults === null) return null;
  if (typeof host !== 'string' || !isCount(port) || !isCount(seed)) return null;
  if (chain !== 'mainnet' && chain !== 'testnet') return null;
  if (tls === null && fields.get('tls') !== undefined) return null;
  return {
    engine: {
      seed,
      accounts,
      chain,
      markets,
      ...(symbols.length > 0 ? { symbols } : {}),
      ...(typeof volume === 'string' && parseDecimal(volume) !== null
        ? { scheduledCancelVolume: volume }
        : {}),
      ...(isCount(weight) ? { weightPerMinute: weight } : {}),
    },
    host,
    port,
    tls,
    faults,
    streamFaults,
  };
}

/** Reads an agent: its address, or the key that it is derived from; a name; the end of its life. */
export function parseAgent(value: unknown): AgentOptions | null {
  const fields = fieldsOf(value);
  const address = fields === null ? null : addressIn(fields);
  const name = fields?.get('name') ?? '';
  const validUntil = fields?.get('validUntil');
  if (address === null || typeof name !== 'string') return null;
  if (validUntil === undefined) return { address, name };
  return isCount(validUntil) ? { address, name, validUntil } : null;
}

function parseAccount(value: unknown): AccountOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const address = addressIn(fields);
  const agents = parseList(fields.get('agents') ?? [], parseAgent);
  const balance = fields.get('balance');
  const master = fields.get('master');
  if (address === null || agents === null) return null;
  if (balance !== undefined && (typeof balance !== 'string' || parseDecimal(balance) === null)) return null;
  const of = master === undefined ? null : parseMaster(master);
  if (master !== undefined && of === null) return null;
  return {
    address,
    agents,
    ...(typeof balance === 'string' ? { balance } : {}),
    ...(of === null ? {} : { master: of }),
  };
}

function parseMaster(value: unknown): NonNullable<AccountOptions['master']> | null {
  const fields = fieldsOf(value);
  const address = parseAddress(fields?.get('address'));
  const role = fields?.get('role');
  return address !== null && (role === 'subAccount' || role === 'vault') ? { address, role } : null;
}

function addressIn(fields: ReadonlyMap<string, unknown>): string | null {
  const privateKey = fields.get('privateKey');
  return typeof privateKey === 'string' ? addressOf(privateKey) : parseAddress(fields.get('address'));
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
