import { about, integer, named, nullable, object, text } from './form.ts';
import { reading } from './operation.ts';
import { seqForm, seqText, wordForm } from './terms.ts';

const provenForm = named(
  'ProvenEntry',
  'An entry with the proof that a signed tree holds it.',
  object({
    proof: about(
      'C2SP tlog-proof: the hashes from the entry up to the root, and the signed checkpoint over it.',
      text({ max: 16_384 }),
    ),
    leaf: about('The entry’s own bytes, as they are hashed. May hold foreign text.', text({ max: 65_535 })),
    key: about('The public key that the checkpoint is signed with, as this gateway names it.', wordForm),
  }),
);

/** `GET /orders/{id}/proof`. */
export const getOrderProof = reading({
  name: 'getOrderProof',
  path: '/orders/{id}/proof',
  summary: 'The proof that a request’s entry is in the ledger, under a checkpoint that is signed now.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  tier: 'heavy',
  params: object({ id: seqText }),
  answer: named(
    'OrderProof',
    'The proof, or how far the ledger was hashed for it: then ask again.',
    object({
      entries: about('Entries of the tree.', seqForm),
      hashed: about('Of them, how many are hashed.', integer(0, Number.MAX_SAFE_INTEGER)),
      proven: about('Null while the ledger is still being hashed.', nullable(provenForm)),
    }),
  ),
});
