import type { TableLook } from '../../core/chain/chain.ts';
import { toBase58 } from '../../core/units/base58.ts';
import { Cursor } from './cursor.ts';
import { accountOf, count, field } from './json-fields.ts';
import { LOOKUP_TABLE } from './programs.ts';

const HEAD_BYTES = 56;
const ADDRESS_BYTES = 32;
const IS_TABLE = 1;
/** A table that nobody has begun to give up. */
const NEVER = 2n ** 64n - 1n;

/**
 * What a node says of an account as a table of addresses: the program's own layout (`solana-address-lookup-table`). A
 * table is only ever appended to, and its address never comes back once it is closed, so what is final stays. What was
 * appended in the very slot of the answer is left out: transactions of that slot cannot use it. Null for an answer
 * that is not understood.
 */
export function readTable(result: unknown): TableLook | null {
  const slot = count(field(field(result, 'context'), 'slot'));
  const value = field(result, 'value');
  if (slot === null || value === undefined) return null;
  if (value === null) return { kind: 'none' };
  const account = accountOf(value);
  if (account === null) return null;
  const { owner, content } = account;
  const cursor = new Cursor(content);
  const [kind, givenUp, extended, start] = [cursor.u32(), cursor.u64(), cursor.u64(), cursor.u8()];
  if (owner !== LOOKUP_TABLE || kind !== IS_TABLE) return { kind: 'none' };
  const rows = (content.length - HEAD_BYTES) / ADDRESS_BYTES;
  if (givenUp === null || extended === null || start === null || rows < 0 || !Number.isInteger(rows))
    return { kind: 'none' };
  if (givenUp !== NEVER) return { kind: 'ending' };
  const usable = extended >= BigInt(slot) ? Math.min(start, rows) : rows;
  return { kind: 'table', addresses: Array.from({ length: usable }, (_, at) => addressAt(content, at)) };
}

function addressAt(content: Uint8Array, place: number): string {
  const start = HEAD_BYTES + place * ADDRESS_BYTES;
  return toBase58(content.slice(start, start + ADDRESS_BYTES));
}
