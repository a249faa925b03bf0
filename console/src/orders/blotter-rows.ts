import type { Order, Orders } from '../../../client/api.ts';

/** The requests that are known: ids fall from row to row and nothing is missing between two rows. */
export interface BlotterRows {
  readonly rows: readonly Order[];
  /** Where to read on below the last row; null when there is nothing below it. */
  readonly next: number | null;
}

/** With the newest page, whose rows say what is so now. Where it does not reach the known rows, they are let go. */
export function withNewest(known: BlotterRows | null, page: Orders): BlotterRows {
  const last = page.orders.at(-1);
  const [top] = known?.rows ?? [];
  const fresh = { rows: page.orders, next: page.next };
  if (known === null || last === undefined || top === undefined || last.id > top.id) return fresh;
  const from = firstBelow(known.rows, last.id);
  const below = known.rows.slice(from);
  return below.length === 0 ? fresh : { rows: [...page.orders, ...below], next: known.next };
}

/** With a page that was read where the known rows ended. */
export function withOlder(known: BlotterRows, page: Orders): BlotterRows {
  const end = known.rows.at(-1)?.id ?? Number.POSITIVE_INFINITY;
  return { rows: [...known.rows, ...page.orders.filter(({ id }) => id < end)], next: page.next };
}

/** Index of the first row with a smaller id, by halving: there may be a hundred thousand rows. */
function firstBelow(rows: readonly Order[], id: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && row.id >= id) low = middle + 1;
    else high = middle;
  }
  return low;
}
