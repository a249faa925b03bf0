import type { ProcessOptions as StartedProcess } from '../shared/process-options.ts';
import { parseKeyedAccount, parseStart } from '../shared/process-options.ts';
import { TRADE_ONLY } from './authenticate.ts';
import type { Restrictions } from './authenticate.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import type { ServerErrorShape } from '../shared/faults.ts';
import { fieldsOf } from '../shared/json.ts';
import { isCount } from '../shared/option-fields.ts';

/** What a started process needs. */
export type ProcessOptions = StartedProcess<Omit<EngineOptions, 'startAt'>>;

/** How a server may fail, its usual way first. */
export const ERROR_SHAPES: readonly ServerErrorShape[] = ['-1007', '-1006', 'plain'];

/** Reads the line of options that a process gets on its standard input. Null for anything not understood. */
export function parseProcessOptions(value: unknown): ProcessOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const start = parseStart(fields, ERROR_SHAPES, parseAccount);
  const weight = fields.get('weightPerMinute');
  const factor = fields.get('orderLimitFactor');
  if (start === null) return null;
  return {
    ...start,
    engine: {
      ...start.engine,
      ...(isCount(weight) ? { weightPerMinute: weight } : {}),
      ...(isCount(factor) ? { orderLimitFactor: factor } : {}),
      legacyReplies: fields.get('legacyReplies') === true,
    },
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
  return parseKeyedAccount(value, parseRestrictions);
}
