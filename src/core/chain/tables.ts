/** What a transaction takes out of one table of addresses on the chain. */
export interface Lookup {
  readonly table: string;
  /** From 0. */
  readonly places: readonly number[];
}

/** What stands at one place of a table. Tables only ever grow: what stood there once, as final, always does. */
export interface TableAddress {
  readonly table: string;
  readonly place: number;
  readonly address: string;
}

/** Finds what stands at a place of a table; null when that is not known. */
export type FindAddress = (table: string, place: number) => string | null;

/** Knows no table of addresses: a transaction that refers to one is not read. */
export function noTables(): null {
  return null;
}

/** Knows those addresses and no others. */
export function knownTables(known: readonly TableAddress[]): FindAddress {
  const byPlace = new Map(known.map(({ table, place, address }) => [`${table} ${place}`, address]));
  return (table, place) => byPlace.get(`${table} ${place}`) ?? null;
}
