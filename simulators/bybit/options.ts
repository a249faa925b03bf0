import type { ProcessOptions as StartedProcess } from '../shared/process-options.ts';
import { parseKeyedAccount, parseStart } from '../shared/process-options.ts';
import { PERMISSION_NAMES } from './authenticate.ts';
import type { Permissions, Restrictions } from './authenticate.ts';
import type { AccountOptions, EngineOptions } from './engine.ts';
import type { ServerErrorShape } from '../shared/faults.ts';
import { parseDecimal } from '../../src/core/units/decimal.ts';
import { fieldsOf } from '../shared/json.ts';
import { isCount, parseList } from '../shared/option-fields.ts';

/** What a started process needs. */
export type ProcessOptions = StartedProcess<Omit<EngineOptions, 'startAt'>>;

/** How a server may fail, its usual way first. */
export const ERROR_SHAPES: readonly ServerErrorShape[] = ['plain', '10016'];

/** Reads the line of options that a process gets on its standard input. Null for anything not understood. */
export function parseProcessOptions(value: unknown): ProcessOptions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const start = parseStart(fields, ERROR_SHAPES, parseAccount);
  const delay = fields.get('matchDelayMs') ?? 0;
  const factor = fields.get('limitFactor') ?? 1;
  if (start === null || !isCount(delay) || !isCount(factor)) return null;
  return {
    ...start,
    engine: {
      ...start.engine,
      matchDelayMs: delay,
      limitFactor: factor,
      isInstitutional: fields.get('isInstitutional') !== false,
    },
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
  const account = parseKeyedAccount(value, parseRestrictions);
  const coins = fieldsOf(fieldsOf(value)?.get('coins') ?? {});
  if (account === null || coins === null) return null;
  const held = [...coins].map(([coin, amount]) => [coin, textOf(amount) ?? ''] as const);
  if (held.some(([, amount]) => parseDecimal(amount) === null)) return null;
  return held.length === 0 ? account : { ...account, coins: Object.fromEntries(held) };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
