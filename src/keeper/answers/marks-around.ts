import type { Entry } from '../../core/ledger/entry.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import type { getOrder } from '../../protocol/api/orders.ts';
import type { LedgerStore } from '../../ports.ts';
import { backwards, forwards } from './reading-ledger.ts';

type Story = AnswerOf<typeof getOrder>;
type Mark = NonNullable<Story['reference']>;

/** Most market facts of one story on each side of its decision; the form of the answer has room for both. */
const SIDE_MAX = 60;

interface Around {
  /** The number of the entry with the decision. */
  readonly seq: number;
  /** Whose market it was: two accounts can have an instrument of one name, at different venues or on paper. */
  readonly account: string;
  /** Null where the request names none. */
  readonly instrument: string | null;
  /** Number of entries that are durable now. */
  readonly end: number;
}

/**
 * The market facts that a decision rested on, and beside them those that decisions of the account rested on before and
 * after it, oldest first, as they stand in the ledger: at most {@link SIDE_MAX} on each side, from the entries near it.
 */
export async function marksAround(
  store: Pick<LedgerStore, 'read'>,
  { seq, account, instrument, end }: Around,
): Promise<Pick<Story, 'reference' | 'marks'>> {
  const [before, after]: [Mark[], Mark[]] = [[], []];
  if (instrument === null) return { reference: null, marks: [] };
  const into =
    (marks: Mark[]) =>
    ({ seq: entry, body }: Entry): boolean => {
      if (body.kind !== 'reference' || body.account !== account || body.instrument !== instrument)
        return true;
      const { mark, bid, ask, volume24h, observedAt } = body;
      marks.push({ entry, mark, bid, ask, volume24h, observedAt });
      return marks.length < SIDE_MAX;
    };
  await backwards(store, seq, into(before));
  await forwards(store, { from: seq + 1, end }, into(after));
  return { reference: before[0] ?? null, marks: [...before.toReversed(), ...after] };
}
