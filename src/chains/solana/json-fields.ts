import { parseBase64 } from '../../core/units/base64.ts';
import type { Address } from './message.ts';

/** A field of a JSON object; undefined for what is none, or has none of that name. */
export function field(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? new Map(Object.entries(json)).get(name) : undefined;
}

/** A whole number that is exact and not negative; null for anything else. */
export function count(json: unknown): number | null {
  return typeof json === 'number' && Number.isSafeInteger(json) && json >= 0 ? json : null;
}

/** An account as a node shows it in base 64. */
export interface ShownAccount {
  readonly lamports: bigint;
  /** The program that rules it. */
  readonly owner: Address;
  readonly content: Uint8Array;
}

/** Null for what is no account in that form. */
export function accountOf(json: unknown): ShownAccount | null {
  const lamports = count(field(json, 'lamports'));
  const owner = field(json, 'owner');
  const encoded = field(json, 'data');
  const text: unknown = Array.isArray(encoded) ? encoded[0] : null;
  const content = typeof text === 'string' ? parseBase64(text) : null;
  if (lamports === null || content === null || typeof owner !== 'string') return null;
  return { lamports: BigInt(lamports), owner, content };
}
