import { decodeLeaf, encodeLeaf } from '../src/core/ledger/leaf.ts';
import type { Entry, EntryBody } from '../src/core/ledger/entry.ts';
import { LedgerTable } from '../src/store/ledger-table.ts';

const PAGE = 4_096;
/** Between one copy and the next: as many orders a second as the policy of the bench lets through. */
const COPY_MS = 60;
const COPIED = 'c-';

/**
 * Makes the ledger of a gateway that is not running longer, by what it has recorded itself: prices, orders and their
 * outcomes again and again, under other ids, at later times. Returns the time of the last entry, in Unix milliseconds.
 */
export function lengthen(path: string, entries: number): number {
  const table = new LedgerTable(path);
  const recorded = readAll(table);
  const round = recorded.filter(({ body }) => ['reference', 'intent', 'outcome'].includes(body.kind));
  const own = round.slice(0, round.findIndex(isCopy) >>> 0);
  const life = own.slice(0, wholeLength(own));
  let seq = table.size();
  let at = (recorded.at(-1)?.at ?? 0) + 1;
  // Ids carry the number of the entry that their copy begins with, so that no two calls write the same.
  for (; seq < entries; at += COPY_MS) {
    const leaves = copyOf(life, seq, at);
    table.append(seq, leaves, () => undefined);
    seq += leaves.length;
  }
  table.close();
  return at;
}

/** The first life that was recorded; of a ledger that was lengthened before, that is enough. */
function readAll(table: LedgerTable): readonly Entry[] {
  const read = (from: number): readonly Entry[] =>
    table.read(from, PAGE).map((leaf) => {
      const entry = decodeLeaf(leaf);
      if (entry === null) throw new Error('an entry cannot be read');
      return entry;
    });
  const size = table.size();
  const first = read(0);
  return size <= PAGE ? first : [...first, ...read(size - 1)];
}

/** Whether an earlier call wrote it. */
function isCopy({ body }: Entry): boolean {
  return (
    body.kind === 'intent' &&
    body.action.kind === 'place' &&
    body.action.order.clientOrderId?.startsWith(COPIED) === true
  );
}

/** Up to where every intent has its outcome. */
function wholeLength(entries: readonly Entry[]): number {
  const open = new Set<number>();
  let whole = 0;
  entries.forEach(({ seq, body }, index) => {
    if (body.kind === 'intent') open.add(seq);
    if (body.kind === 'outcome') open.delete(body.intent);
    if (open.size === 0) whole = index + 1;
  });
  return whole;
}

function copyOf(life: readonly Entry[], first: number, at: number): readonly Uint8Array[] {
  const places = new Map(life.map(({ seq }, index) => [seq, first + index]));
  return life.map((entry, index) => {
    const body = shifted(entry.body, at - entry.at, first);
    const placed =
      body.kind === 'outcome' ? { ...body, intent: places.get(body.intent) ?? body.intent } : body;
    const leaf = encodeLeaf({ seq: first + index, at, body: renamed(placed, first) });
    if (leaf === null) throw new Error('an entry fits its bound');
    return leaf;
  });
}

function shifted(body: EntryBody, ms: number, copy: number): EntryBody {
  if (body.kind === 'reference') return { ...body, observedAt: body.observedAt + ms };
  if (body.kind !== 'intent') return body;
  return {
    ...body,
    request: copy.toString(16).padStart(8, '0') + body.request.slice(8),
    stampedAt: body.stampedAt + ms,
    replayUntil: body.replayUntil + ms,
    resolvesAt: body.resolvesAt === null ? null : body.resolvesAt + ms,
  };
}

/** The client's and the venue's ids of another copy, wherever they stand. */
function renamed(body: EntryBody, copy: number): EntryBody {
  const text = JSON.stringify(body)
    .replace(/\bb-[0-9]+-([0-9]+)/g, `${COPIED}${copy}-$1`)
    .replace(/([oO]rderId\\*":\\*"?)([0-9]{6,})/g, (_, name, id) => `${name}${Number(id) + copy * 1_000}`);
  return JSON.parse(text);
}
