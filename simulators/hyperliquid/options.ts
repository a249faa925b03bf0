import type { ProcessOptions as StartedProcess } from '../shared/process-options.ts';
import { parseStart } from '../shared/process-options.ts';
import { parseDecimal } from '../../src/core/units/decimal.ts';
import type { ServerErrorShape } from '../shared/faults.ts';
import { fieldsOf } from '../shared/json.ts';
import { isCount, parseList } from '../shared/option-fields.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import { addressOf, parseAddress } from './signature.ts';

/** What a started process needs. */
export type ProcessOptions = StartedProcess<Omit<EngineOptions, 'startAt'>>;

type AgentOptions = NonNullable<AccountOptions['agents']>[number];

/** How a server may fail. */
export const ERROR_SHAPES: readonly ServerErrorShape[] = ['plain'];

/** Reads the line of options that a process gets on its standard input. Null for anything not understood. */
export function parseProcessOptions(value: unknown): ProcessOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const start = parseStart(fields, ERROR_SHAPES, parseAccount);
  const chain = fields.get('chain') ?? 'mainnet';
  const weight = fields.get('weightPerMinute');
  const volume = fields.get('scheduledCancelVolume');
  if (start === null || (chain !== 'mainnet' && chain !== 'testnet')) return null;
  return {
    ...start,
    engine: {
      ...start.engine,
      chain,
      ...(typeof volume === 'string' && parseDecimal(volume) !== null
        ? { scheduledCancelVolume: volume }
        : {}),
      ...(isCount(weight) ? { weightPerMinute: weight } : {}),
    },
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
