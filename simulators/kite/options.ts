import { parseDecimal } from '../../src/core/units/decimal.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import type { ServerErrorShape } from '../shared/faults.ts';
import { fieldsOf } from '../shared/json.ts';
import { isCount } from '../shared/option-fields.ts';
import type { ProcessOptions as StartedProcess } from '../shared/process-options.ts';
import { parseStart } from '../shared/process-options.ts';

/** What a started process needs. */
export type ProcessOptions = StartedProcess<Omit<EngineOptions, 'startAt'>>;

/** How a server may fail. */
export const ERROR_SHAPES: readonly ServerErrorShape[] = ['plain'];

/** Reads the line of options that a process gets on its standard input. Null for anything not understood. */
export function parseProcessOptions(value: unknown): ProcessOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const start = parseStart(fields, ERROR_SHAPES, parseAccount);
  const matchDelayMs = fields.get('matchDelayMs') ?? 0;
  const limitFactor = fields.get('limitFactor') ?? 1;
  if (start === null || !isCount(matchDelayMs) || !isCount(limitFactor)) return null;
  const { seed, accounts, markets } = start.engine;
  return { ...start, engine: { seed, accounts, markets, matchDelayMs, limitFactor } };
}

function parseAccount(value: unknown): AccountOptions | null {
  const fields = fieldsOf(value);
  const apiKey = fields?.get('apiKey');
  const secret = fields?.get('secret');
  const userId = fields?.get('userId') ?? 'AB1234';
  const balance = fields?.get('balance') ?? '1000000';
  if (typeof apiKey !== 'string' || typeof secret !== 'string' || typeof userId !== 'string') return null;
  if (typeof balance !== 'string' || parseDecimal(balance) === null) return null;
  const beside = fields?.get('beside');
  if (beside !== undefined && typeof beside !== 'string') return null;
  const redirectUrl = fields?.get('redirectUrl');
  if (redirectUrl !== undefined && (typeof redirectUrl !== 'string' || !URL.canParse(redirectUrl)))
    return null;
  return {
    ...{ apiKey, secret, userId, balance },
    ...(beside === undefined ? {} : { beside }),
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
  };
}
