import { fieldsOf } from './json.ts';
import type { FaultRule, FaultSettings, ServerErrorShape } from './faults.ts';
import { FAULT_NAMES } from './faults.ts';
import type { CutKind } from './outlet.ts';
import type { StreamFaultSettings } from './stream-faults.ts';
import { STREAM_FAULT_NAMES } from './stream-faults.ts';

/**
 * Reads fault settings: an object of rules by name. `shapes` are those that the venue knows of a failed server, its
 * usual one first. Null for an unknown name or a malformed rule.
 */
export function parseFaults(
  value: unknown,
  shapes: readonly ServerErrorShape[],
): Partial<FaultSettings> | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const settings: Partial<FaultSettings> = {};
  for (const [name, item] of fields) {
    const known = FAULT_NAMES.find((candidate) => candidate === name);
    const rule = fieldsOf(item);
    if (known === undefined || rule === null) return null;
    const when = ruleOf(rule);
    const ms = rule.get('ms');
    if (known === 'delayMs' || known === 'deliverLateMs' || known === 'travelMs') {
      if (!isCount(ms)) return null;
      settings[known] = { ...when, ms };
    } else if (known === 'status5xx') {
      const wanted = rule.get('shape') ?? shapes[0];
      const shape = shapes.find((candidate) => candidate === wanted);
      if (shape === undefined) return null;
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

function ruleOf(rule: ReadonlyMap<string, unknown>): FaultRule {
  const next = rule.get('next');
  const probability = rule.get('probability');
  const path = rule.get('path');
  return {
    ...(isCount(next) ? { next } : {}),
    ...(typeof probability === 'number' ? { probability } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  };
}

/** Key and certificate, both PEM; null for anything else. */
export function parseTls(value: unknown): { readonly key: string; readonly cert: string } | null {
  const fields = fieldsOf(value);
  const key = fields?.get('key');
  const cert = fields?.get('cert');
  return typeof key === 'string' && typeof cert === 'string' ? { key, cert } : null;
}

/** A list of which each item parses; null otherwise. */
export function parseList<T>(value: unknown, parse: (item: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(value)) return null;
  const items: T[] = [];
  for (const item of value) {
    const parsed = parse(item);
    if (parsed === null) return null;
    items.push(parsed);
  }
  return items;
}

/** A whole number from zero. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
