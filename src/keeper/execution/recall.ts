import { decodeLeaf } from '../../core/ledger/leaf.ts';
import type { Seq } from '../../core/units/ids.ts';
import type { RawReply } from '../../core/order/venue.ts';
import type { LedgerStore } from '../../ports.ts';

/** Finds what a bot was answered before, for a retry with the same id and an equal order. */
export class Recall {
  readonly #store: LedgerStore;

  constructor(store: LedgerStore) {
    this.#store = store;
  }

  /** The answer kept in an outcome entry; null while the outcome is not known or when no answer was kept. */
  async replyOf(outcome: Seq | null): Promise<RawReply | null> {
    if (outcome === null) return null;
    const [leaf] = await this.#store.read(outcome, 1);
    const entry = leaf === undefined ? null : decodeLeaf(leaf);
    if (entry === null || entry.body.kind !== 'outcome' || entry.body.reply === null) return null;
    const { status, body } = entry.body.reply;
    return {
      status,
      headers: [['content-type', 'application/json;charset=UTF-8']],
      body: Buffer.from(body, 'utf8'),
    };
  }
}
