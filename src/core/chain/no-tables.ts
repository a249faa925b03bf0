/** Knows no table of addresses: a transaction that refers to one is not read. */
export function noTables(): null {
  return null;
}
