import { formatTlogProof } from '../../core/ledger/tlog-proof.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { getOrderProof } from '../../protocol/api/order-proof.ts';
import { KeptHashes } from './kept-hashes.ts';
import { requestUnknown } from './order-story.ts';
import { intentOf } from './orders.ts';
import { done } from './outcome.ts';
import { performing, type Performer } from './performer.ts';

/** `GET /orders/{id}/proof`. A long ledger is hashed over several questions, once. */
export function proving(): Performer {
  let kept: KeptHashes | null = null;
  return performing(
    getOrderProof,
    async ({ journal, store, checkpoint, checkpointKey }, { params, caller }) => {
      kept ??= new KeptHashes(store);
      const { id } = params;
      const durable = journal.durableHead().size;
      const [leaf] = id < durable ? await store.read(id, 1) : [];
      const entry = leaf === undefined ? null : decodeLeaf(leaf);
      const intent = entry === null ? null : intentOf(entry);
      if (leaf === undefined || intent === null) return requestUnknown();
      const { bot, account } = intent;
      if (!caller.may('see', { kind: 'bot', bot, account })) return requestUnknown();
      if (!(await kept.catchUp(durable)))
        return done({ entries: durable, hashed: kept.hashed, proven: null });
      const { size, root } = await checkpoint();
      // What came since then fits into one more turn, or the caller asks again.
      if (!(await kept.catchUp(size))) return done({ entries: size, hashed: kept.hashed, proven: null });
      const proof = formatTlogProof({
        extra: null,
        index: BigInt(id),
        hashes: await kept.proof(id, size),
        checkpoint: checkpointKey.sign(size, root),
      });
      const text = Buffer.from(leaf).toString('utf8');
      return done({ entries: size, hashed: size, proven: { proof, leaf: text, key: checkpointKey.vkey } });
    },
  );
}
