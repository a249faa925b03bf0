import { about, anyJson, integer, list, named, nothing, object } from './form.ts';
import { reading, type Operation } from './operation.ts';
import { nextForm, PAGE_PARAMS, sentenceForm, seqForm, timeForm, wordForm } from './terms.ts';

/** `GET /ledger/entries`. */
export const listEntries = reading({
  name: 'listEntries',
  path: '/ledger/entries',
  summary: 'Entries of the ledger, newest first.',
  access: { kind: 'permission', permission: 'audit', on: 'everything' },
  params: object(
    {},
    {
      ...PAGE_PARAMS,
      kind: about('Only entries of this kind.', wordForm),
      about: about('Only entries that name this account, bot or order.', wordForm),
    },
  ),
  answer: named(
    'Entries',
    'A page of entries.',
    object({
      size: about('Entries that are durable now.', integer(0, Number.MAX_SAFE_INTEGER)),
      entries: list(
        named('Entry', 'One entry.', object({ seq: seqForm, at: timeForm, kind: wordForm, body: anyJson })),
        200,
      ),
      next: nextForm,
    }),
  ),
});

/** `GET /ledger/checkpoint`. */
export const getCheckpoint = reading({
  name: 'getCheckpoint',
  path: '/ledger/checkpoint',
  summary: 'A checkpoint over everything that is durable, signed now.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  tier: 'heavy',
  params: nothing,
  answer: named(
    'Checkpoint',
    'A signed tree head (C2SP tlog-checkpoint).',
    object({
      size: seqForm,
      checkpoint: about('The signed note, word for word.', sentenceForm),
      key: about('The public key that it is signed with.', wordForm),
    }),
  ),
});

/** `GET /ledger/export`. */
export const exportLedger: Operation<object, undefined, string> = {
  ...reading({
    name: 'exportLedger',
    path: '/ledger/export',
    summary: 'The whole ledger as a file that `ledger verify` and the console check without the gateway.',
    access: { kind: 'permission', permission: 'audit', on: 'everything' },
    tier: 'heavy',
    params: nothing,
    answer: wordForm,
  }),
  fourEyes: 'export',
  answer: { kind: 'text', media: 'text/plain' },
};
