import { about, choice, flag, integer, list, named, nothing, object, text } from './form.ts';
import { changing, reading } from './operation.ts';
import { rowForm } from './orders.ts';
import { nameForm, timeForm, wordForm } from './terms.ts';

/** Most doubts in one answer. */
export const DOUBTS_MAX = 200;

const doubtForm = named(
  'Doubt',
  'Something that was sent and of which nobody knows what became. Its exposure stays reserved.',
  object({
    order: about('What was asked for, and since when.', rowForm),
    resolvesAt: about('Until then it may still take effect at the venue, and is not settled.', timeForm),
    isLate: about('Whether that time has passed.', flag),
    canSettle: about('Whether it is about an order. What is not ends by itself.', flag),
    maySettle: about('Whether the caller’s roles permit settling it.', flag),
  }),
);

/** `GET /doubts`. */
export const listDoubts = reading({
  name: 'listDoubts',
  path: '/doubts',
  summary: 'What was sent and has no known end. Most of it ends by itself within seconds.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named(
    'Doubts',
    'Longest in doubt first.',
    object({
      doubts: list(doubtForm, DOUBTS_MAX),
      more: about('How many there are besides.', integer(0, Number.MAX_SAFE_INTEGER)),
    }),
  ),
});

/** `POST /doubts/{account}/settle`. */
export const settleDoubt = changing({
  name: 'settleDoubt',
  method: 'POST',
  path: '/doubts/{account}/settle',
  summary:
    'Somebody’s word that an order is not at the venue, which is asked once more: one that it knows is not settled. ' +
    'The exposure is free again.',
  access: { kind: 'permission', permission: 'resume', on: 'account' },
  tier: 'heavy',
  records: ['outcome', 'order'],
  loosens: 'always',
  params: object({ account: nameForm }),
  body: object({ order: about('The order’s `clientOrderId`.', text({ max: 64 })) }),
  answer: named(
    'SettledDoubt',
    'It is settled.',
    object({
      account: nameForm,
      order: wordForm,
      settled: about(
        'notPlaced: it was in doubt, and counts as never placed, or a change of it as not made. ' +
          'expired: it rested here, and counts as over.',
        choice(['notPlaced', 'expired']),
      ),
    }),
  ),
});
