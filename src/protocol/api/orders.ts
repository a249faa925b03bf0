import { about, anyJson, choice, flag, integer, list, named, nullable, object } from './form.ts';
import { reading } from './operation.ts';
import {
  decimalForm,
  hashForm,
  nameForm,
  nextForm,
  PAGE_PARAMS,
  sentenceForm,
  seqForm,
  seqText,
  timeForm,
  wordForm,
} from './terms.ts';

/** Why an order was refused or held. */
export const denialForm = named(
  'Denial',
  'One reason against an order, with the figures that were used.',
  object({
    code: wordForm,
    text: about('The reason in a sentence, with the figures and what to do next.', sentenceForm),
    facts: about('The figures, by name.', list(object({ name: wordForm, value: sentenceForm }), 64)),
    limits: about('The limits of the policy that it rests on; empty for none.', list(wordForm, 8)),
  }),
);

const stateForm = about(
  'refused and held: never sent. inDoubt: sent, or about to be, and the venue has not said what became of it. ' +
    'closing: over at the venue, fills still to come. ended: over; its story says how.',
  choice(['refused', 'held', 'inDoubt', 'open', 'closing', 'ended']),
);

const ROW = {
  id: about('Number of the entry with its decision.', seqForm),
  at: timeForm,
  bot: nameForm,
  account: nameForm,
  action: choice(['place', 'placeTest', 'amend', 'cancel', 'cancelAll', 'setting', 'guard', 'route']),
  instrument: nullable(wordForm),
  side: nullable(choice(['buy', 'sell'])),
  type: nullable(wordForm),
  quantity: nullable(decimalForm),
  amount: about(
    'Of a purchase in a pair that says no quantity: how much of the quote coin is spent. Null for all else.',
    nullable(decimalForm),
  ),
  price: nullable(decimalForm),
  triggerPrice: nullable(decimalForm),
  reduceOnly: flag,
  clientOrderId: nullable(wordForm),
  state: stateForm,
  reasons: about('Why it was refused or held.', list(denialForm, 64)),
} as const;

/** A request in a list, and as it is pushed. */
export const rowForm = named('Order', 'One request of a bot, as it was decided.', object(ROW));

/** Which of the requests are wanted. */
const SIEVE = {
  bot: nameForm,
  account: nameForm,
  verdict: choice(['allow', 'deny', 'hold']),
} as const;

/** `GET /orders`. */
export const listOrders = reading({
  name: 'listOrders',
  path: '/orders',
  summary: 'Requests of bots, newest first, with what became of each.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: object({}, { ...PAGE_PARAMS, ...SIEVE }),
  answer: named('Orders', 'A page of requests.', object({ orders: list(rowForm, 200), next: nextForm })),
});

const reportForm = named(
  'OrderReport',
  'What the venue said of the order.',
  object({
    entry: seqForm,
    at: timeForm,
    state: choice(['open', 'filled', 'cancelled', 'expired', 'rejected']),
    venueOrderId: wordForm,
    filled: decimalForm,
    quantity: decimalForm,
    price: decimalForm,
  }),
);

const fillForm = named(
  'Fill',
  'One trade.',
  object({
    entry: seqForm,
    at: timeForm,
    trade: wordForm,
    quantity: decimalForm,
    price: decimalForm,
    fee: decimalForm,
    feeAsset: wordForm,
    tradedAt: timeForm,
  }),
);

const markForm = named(
  'MarketFacts',
  'What was known of a market when something was decided on it.',
  object({
    entry: seqForm,
    mark: decimalForm,
    bid: decimalForm,
    ask: decimalForm,
    volume24h: nullable(decimalForm),
    observedAt: timeForm,
  }),
);

/** `GET /orders/{id}`. */
export const getOrder = reading({
  name: 'getOrder',
  path: '/orders/{id}',
  summary:
    'The whole story of one request: what was asked, on what it was decided, what the venue said, its fills.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  tier: 'heavy',
  params: object({ id: seqText }),
  answer: named(
    'OrderStory',
    'The whole story of one request.',
    object({
      ...ROW,
      request: about('Digest of key, method, path and signature.', hashForm),
      stampedAt: about('The time that the bot itself wrote into the request.', timeForm),
      policy: about('Hash of the policy that decided; null when there was none.', nullable(hashForm)),
      draft: about('Digest of the exact bytes that were signed; null unless allowed.', nullable(hashForm)),
      resolvesAt: about(
        'After this nothing signed for it can still take effect at the venue.',
        nullable(timeForm),
      ),
      batch: about('Index in a batch and its length.', nullable(list(integer(0, 1_000), 2))),
      approval: about('The entry whose approval it used up, or waits for.', nullable(seqForm)),
      reference: about(
        'The market facts that it was decided on, as they stand in the ledger before it.',
        nullable(markForm),
      ),
      marks: about(
        'The market facts that decisions of the account about that instrument rested on, from the entries near this ' +
          'one, oldest first: at most 60 before it, that one among them, and 60 after it. Between two of them there ' +
          'were others, which nothing was decided on.',
        list(markForm, 120),
      ),
      outcome: about(
        'What the venue answered; null while that is not known, and for what was never sent.',
        nullable(
          object({
            entry: seqForm,
            at: timeForm,
            result: choice(['accepted', 'rejected', 'unknown', 'notPlaced', 'unconfirmed']),
            code: nullable(wordForm),
            status: about('HTTP status that the bot got.', nullable(integer(0, 999))),
            reply: about('The body that the bot got, word for word. Foreign text.', nullable(sentenceForm)),
          }),
        ),
      ),
      reports: list(reportForm, 1_000),
      fills: list(fillForm, 1_000),
      maySettle: about(
        'Whether it rests here and is in no doubt, and the caller’s roles permit saying that the venue does not know ' +
          'it any more: `settleDoubt`.',
        flag,
      ),
      complete: about('False: more entries follow in the ledger than were looked through.', flag),
      entry: about('The entry with the decision, as it stands in the ledger.', anyJson),
    }),
  ),
});
