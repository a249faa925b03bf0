import { assert } from '../../core/assert.ts';
import type { Entry } from '../../core/ledger/entry.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import type { LedgerStore } from '../../ports.ts';

/** Entries that are read at once. Between two such reads everything else has its turn. */
const PAGE = 128;

/** Most entries that one answer looks through: some milliseconds of work, in pieces. */
const LOOKED_AT_MAX = 2_048;

/**
 * Durable entries before `before`, newest first, at most {@link LOOKED_AT_MAX}; `take` says whether it wants more.
 * Returns the number of the first entry that was not looked at, to go on before; null when there is none.
 */
export async function backwards(
  store: Pick<LedgerStore, 'read'>,
  before: number,
  take: (entry: Entry) => boolean,
): Promise<number | null> {
  const last = Math.max(0, before - LOOKED_AT_MAX);
  for (let to = before; to > last; to -= PAGE) {
    const from = Math.max(last, to - PAGE);
    const entries = await entriesOf(store, from, to - from);
    for (const entry of entries.toReversed()) {
      if (!take(entry)) return entry.seq === 0 ? null : entry.seq;
    }
  }
  return last === 0 ? null : last;
}

/** Durable entries from `from` to below `end`, oldest first, at most {@link LOOKED_AT_MAX}. True: it saw them all. */
export async function forwards(
  store: Pick<LedgerStore, 'read'>,
  range: { readonly from: number; readonly end: number },
  take: (entry: Entry) => boolean,
): Promise<boolean> {
  const last = Math.min(range.end, range.from + LOOKED_AT_MAX);
  for (let from = range.from; from < last; from += PAGE) {
    for (const entry of await entriesOf(store, from, Math.min(PAGE, last - from))) {
      if (!take(entry)) return true;
    }
  }
  return last === range.end;
}

async function entriesOf(
  store: Pick<LedgerStore, 'read'>,
  from: number,
  limit: number,
): Promise<readonly Entry[]> {
  const leaves = await store.read(from, limit);
  return leaves.map((leaf) => {
    const entry = decodeLeaf(leaf);
    assert(entry !== null, 'the ledger was checked when it was opened');
    return entry;
  });
}
