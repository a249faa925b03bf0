import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { ServedChain, TableLook } from '../../core/chain/chain.ts';
import { assert } from '../../core/assert.ts';
import { knownTables, type FindAddress, type Lookup, type TableAddress } from '../../core/chain/tables.ts';
import type { Nodes } from './nodes.ts';

/** What is kept for each wallet. */
const KEPT_MAX = 4_096;

/** What the bytes refer to is known, or it is not certain enough to sign for. */
export type LookedUp =
  | { readonly kind: 'found'; readonly find: FindAddress }
  | { readonly kind: 'unsure'; readonly denial: ChainDenial };

/**
 * Finds what stands in tables of addresses that transactions refer to. Where it goes depends on it, so it is asked of
 * every node of the wallet, at least two of different hosts, and counts only where all of them agree (T27). What is
 * final there never changes, so it is asked once.
 */
export class TableDesk {
  /** By wallet, then by table and place. */
  readonly #kept = new Map<string, Kept>();

  async lookUp(chain: ServedChain, nodes: Nodes, of: Asked): Promise<LookedUp> {
    const lookups = chain.lookups?.(of.wire) ?? [];
    const kept = this.#keptOf(of.wallet);
    const found: TableAddress[] = [];
    for (const [table, places] of tablesIn(lookups)) {
      const before = places.flatMap((place) => rowsOf(kept, table, place));
      const rows = before.length === places.length ? before : await ask(chain, nodes, { table, places });
      if ('code' in rows) return { kind: 'unsure', denial: rows };
      for (const row of rows) keep(kept, row);
      found.push(...rows);
    }
    return { kind: 'found', find: knownTables(found) };
  }

  #keptOf(wallet: string): Kept {
    const kept = this.#kept.get(wallet) ?? new Map<string, string>();
    this.#kept.set(wallet, kept);
    return kept;
  }
}

/** Bytes that somebody wants signed, and the name of the wallet. */
interface Asked {
  readonly wallet: string;
  readonly wire: Uint8Array;
}

function tablesIn(lookups: readonly Lookup[]): ReadonlyMap<string, readonly number[]> {
  const byTable = Map.groupBy(lookups, ({ table }) => table);
  return new Map([...byTable].map(([table, some]) => [table, some.flatMap(({ places }) => places)]));
}

type Kept = Map<string, string>;

function rowsOf(kept: Kept, table: string, place: number): readonly TableAddress[] {
  const address = kept.get(`${table} ${place}`);
  return address === undefined ? [] : [{ table, place, address }];
}

function keep(kept: Kept, { table, place, address }: TableAddress): void {
  kept.set(`${table} ${place}`, address);
  const [oldest] = kept.keys();
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
}

async function ask(
  { ask: questions }: ServedChain,
  nodes: Nodes,
  { table, places }: Lookup,
): Promise<readonly TableAddress[] | ChainDenial> {
  assert(questions.kind === 'trial', 'a chain with tables is asked for them');
  if (nodes.hosts < 2) return { code: 'TABLE_NEEDS_TWO_NODES', facts: { table } };
  const lists: (readonly string[])[] = [];
  for (const answer of await nodes.all(questions.table(table))) {
    const look: TableLook = answer.kind === 'answer' ? answer.value : { kind: 'none' };
    if (look.kind === 'none') return { code: 'TABLE_NOT_KNOWN', facts: { table } };
    if (look.kind === 'ending') return { code: 'TABLE_ENDING', facts: { table } };
    lists.push(look.addresses);
  }
  return agree({ table, places }, lists);
}

function agree(
  { table, places }: Lookup,
  lists: readonly (readonly string[])[],
): readonly TableAddress[] | ChainDenial {
  const agreed: TableAddress[] = [];
  for (const place of places) {
    const facts = { table, place: String(place) };
    const said = new Set(lists.map((list) => list[place]));
    const [address] = said;
    if (address === undefined || said.has(undefined)) return { code: 'TABLE_PLACE_NOT_FINAL', facts };
    if (said.size > 1) return { code: 'TABLE_DISPUTED', facts };
    agreed.push({ table, place, address });
  }
  return agreed;
}
