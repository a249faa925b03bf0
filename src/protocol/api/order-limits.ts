import { about, choice, flag, integer, list, named, nullable, object } from './form.ts';
import { reading } from './operation.ts';
import { decimalForm, sentenceForm, seqForm, seqText, wordForm } from './terms.ts';

const percentForm = nullable(integer(-1_000_000, 1_000_000));

const heldForm = named(
  'HeldLimit',
  'One limit of one scope, with what it was held against.',
  object({
    part: about(
      'Of what: the order itself, the other of two legs, what the venue places once it trades, or a setting.',
      choice(['order', 'otherLeg', 'exit', 'setting']),
    ),
    scope: about('Whose limit: the account’s over all its bots, or the bot’s.', choice(['account', 'bot'])),
    limit: about('Name of the limit, as in a policy.', wordForm),
    result: about(
      'held: a person is asked first. notApplied: it lets such an order pass. notSet: policy has no such limit.',
      choice(['passed', 'refused', 'held', 'notApplied', 'notSet']),
    ),
    of: about('The symbol, or which price; null where it is about everything.', nullable(wordForm)),
    unit: about(
      'What is counted; null for a limit that is no number.',
      nullable(choice(['money', 'quantity', 'price', 'count', 'ms'])),
    ),
    least: about('To be at least this.', nullable(decimalForm)),
    most: about('To be at most this.', nullable(decimalForm)),
    isBelow: about('True: `most` itself is too much already.', flag),
    before: about('What was used before; null where nothing adds up.', nullable(decimalForm)),
    adds: about('What the order adds to that.', nullable(decimalForm)),
    after: about('What is held against the bound; null where it is not known.', nullable(decimalForm)),
    left: about('What is left up to the bound; below zero beyond it.', nullable(decimalForm)),
    percentBefore: about('`before` of `most`, rounded down.', percentForm),
    percent: about('`after` of `most`, rounded down.', percentForm),
    asked: about('For a limit that is no number: what was asked.', nullable(sentenceForm)),
    allowed: about('For a limit that is no number: what it allows.', nullable(sentenceForm)),
  }),
);

/** `GET /orders/{id}/limits`. */
export const getOrderLimits = reading({
  name: 'getOrderLimits',
  path: '/orders/{id}/limits',
  summary:
    'Every limit that a request was held to, with the figures used: the ledger is folded up to it and the decision ' +
    'made again.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  tier: 'heavy',
  params: object({ id: seqText }),
  answer: named(
    'OrderLimits',
    'The figures, or how far the ledger was read for them: then ask again.',
    object({
      entries: about('Entries up to the end of the request.', seqForm),
      read: about('Of them, how many are read.', seqForm),
      decided: about(
        'Null while the ledger is still being read.',
        nullable(
          object({
            agrees: about(
              'Whether the decision came out as it is recorded. False: another engine made it.',
              flag,
            ),
            money: about('What amounts of the account are counted in.', wordForm),
            limits: about(
              'Refused and held ones first. Empty where no limit is asked, as for a cancel.',
              list(heldForm, 10_000),
            ),
          }),
        ),
      ),
    }),
  ),
});
