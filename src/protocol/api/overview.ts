import { about, choice, flag, integer, list, measure, named, nothing, nullable, object } from './form.ts';
import { reading } from './operation.ts';
import {
  decimalForm,
  hashForm,
  nameForm,
  scopeForm,
  sentenceForm,
  seqForm,
  stopsForm,
  timeForm,
  wordForm,
} from './terms.ts';

/** A halt that stands. */
export const haltForm = named(
  'Halt',
  'A halt that stands until somebody resumes exactly its scope.',
  object({
    scope: scopeForm,
    stops: stopsForm,
    reason: sentenceForm,
    at: timeForm,
    entry: seqForm,
  }),
);

const headroomForm = named(
  'Headroom',
  'How much of one limit is used.',
  object({
    limit: about('Name of the limit, as in a policy.', wordForm),
    of: about('The symbol, for limits that hold per symbol.', nullable(wordForm)),
    used: about('Null where it cannot be known, as without a price.', nullable(decimalForm)),
    max: decimalForm,
    percent: about(
      '100 when nothing is left; more when the market carried it beyond.',
      nullable(integer(0, 1_000_000)),
    ),
  }),
);

const positionForm = named(
  'Position',
  'What is held in one symbol.',
  object({
    instrument: wordForm,
    quantity: about('Below zero for a short position.', decimalForm),
    mark: nullable(decimalForm),
    value: about(
      'Quantity at mark, without a sign; of an inverse market the quantity, which is in dollars.',
      nullable(decimalForm),
    ),
    coinProfit: about(
      'Of an inverse market what it made, in its coin: realised and unrealised, with fees and funding, since a ' +
        'trading day last began while nothing was held there. Null of other markets, and without a price.',
      nullable(decimalForm),
    ),
  }),
);

/** What an account and a bot have in common. */
const BOOK = {
  openOrders: integer(0, 1_000_000),
  positions: list(positionForm, 10_000),
  dayProfit: about(
    'Realised and unrealised, with fees and funding, since the trading day began; null without a price.',
    nullable(decimalForm),
  ),
  dayStartsAt: timeForm,
  turnoverToday: decimalForm,
  limits: about('Empty while there is no policy.', list(headroomForm, 10_000)),
} as const;

const levelForm = named(
  'VenueLimit',
  'One of the venue’s own limits, counted over a window.',
  object({ place: wordForm, meter: wordForm, windowMs: measure, used: measure, limit: measure }),
);

const accountForm = named(
  'AccountOverview',
  'An account at a venue.',
  object({
    name: nameForm,
    venue: wordForm,
    status: choice(['active', 'quarantined', 'removed']),
    money: about('What amounts of the account are counted in, such as USDT.', wordForm),
    paper: flag,
    manual: about('Its owner also trades on it by hand.', flag),
    hears: about(
      'Whether the venue tells us what happens on it; null where that is not listened to.',
      nullable(flag),
    ),
    endsInDays: about(
      'Days until the key ends by itself, where they are few.',
      nullable(integer(-100_000, 100_000)),
    ),
    inDoubt: about('Requests whose outcome is not known yet.', integer(0, 1_000_000)),
    ...BOOK,
    venueLimits: about('How full the venue’s own limits are.', list(levelForm, 100)),
    pause: about('The venue told us to wait.', nullable(object({ kind: wordForm, leftMs: measure }))),
  }),
);

const botForm = named(
  'BotOverview',
  'A bot with a decoy.',
  object({
    name: nameForm,
    account: nameForm,
    state: about(
      'latched: its openings are stopped until somebody resumes it.',
      choice(['inUse', 'latched', 'revoked']),
    ),
    ...BOOK,
  }),
);

/** `GET /overview`. */
export const getOverview = reading({
  name: 'getOverview',
  path: '/overview',
  summary:
    'Halts, accounts and bots with the headroom of every limit, profit and loss, and the state of the venues.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named(
    'Overview',
    'The whole gateway at a glance, cut to what the caller may see.',
    object({
      at: timeForm,
      entries: seqForm,
      version: about('Of the program.', nullable(wordForm)),
      policy: about('Hash of the policy in force; null: every order is refused.', nullable(hashForm)),
      halts: list(haltForm, 10_000),
      approvalsWaiting: integer(0, 1_000_000),
      clock: object({
        steppedMs: about('How far the machine’s clock was moved while we ran.', measure),
        ledgerAheadMs: about('How far the ledger’s time is ahead of the clock.', measure),
      }),
      token: about(
        'The token that makes keys and signs with them; null where none is named.',
        nullable(
          object({
            running: about('Whether the process that speaks to it is there.', flag),
            trouble: about('What was wrong at the last question; null for nothing.', nullable(wordForm)),
            text: about('The same in words, with what to do.', nullable(sentenceForm)),
            provenAt: about(
              'When it last did what it was asked, since the gateway runs. It is looked at twice a minute.',
              nullable(timeForm),
            ),
          }),
        ),
      ),
      accounts: list(accountForm, 10_000),
      bots: list(botForm, 10_000),
    }),
  ),
});
