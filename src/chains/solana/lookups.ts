import type { FindAddress } from '../../core/chain/tables.ts';
import type { Cursor } from './cursor.ts';

/** Addresses that a v0 message takes from a table on the chain, by their places in it. */
export interface TableLookup {
  readonly table: string;
  readonly writable: readonly number[];
  readonly readonly: readonly number[];
}

/** An address out of a table. */
export interface Loaded {
  readonly table: string;
  readonly place: number;
  readonly address: string;
  readonly isWritable: boolean;
}

/** One lookup of a v0 message; null for one that ends early, or takes nothing out of its table. */
export function readLookup(
  cursor: Cursor,
  readAddress: (cursor: Cursor) => string | null,
): TableLookup | null {
  const table = readAddress(cursor);
  const writable = cursor.bytes(cursor.compactU16() ?? Infinity);
  const readonly = cursor.bytes(cursor.compactU16() ?? Infinity);
  if (table === null || writable === null || readonly === null) return null;
  // As the runtime has it: whoever names a table takes something out of it.
  if (writable.length + readonly.length === 0) return null;
  return { table, writable: [...writable], readonly: [...readonly] };
}

/** The runtime puts those that are written first, of all tables, then the others. Null where one is not known. */
export function loadTables(lookups: readonly TableLookup[], find: FindAddress): readonly Loaded[] | null {
  const wanted = [
    ...lookups.flatMap(({ table, writable }) =>
      writable.map((place) => ({ table, place, isWritable: true })),
    ),
    ...lookups.flatMap(({ table, readonly }) =>
      readonly.map((place) => ({ table, place, isWritable: false })),
    ),
  ];
  const loaded: Loaded[] = [];
  for (const one of wanted) {
    const address = find(one.table, one.place);
    if (address === null) return null;
    loaded.push({ ...one, address });
  }
  return loaded;
}
