import { about, anyJson, choice, integer, list, named, nothing, nullable, object } from './form.ts';
import { changing, reading } from './operation.ts';
import { denialForm } from './orders.ts';
import { decimalForm, hashForm, nameForm, sentenceForm, seqForm, timeForm, wordForm } from './terms.ts';

const count = integer(0, Number.MAX_SAFE_INTEGER);
const policyForm = about('The whole policy as JSON. Its parser is closed.', anyJson);

/** `GET /policy/schema`. */
export const getPolicySchema = reading({
  name: 'getPolicySchema',
  path: '/policy/schema',
  summary: 'JSON Schema (2020-12) of a policy, for an editor; what decides is the parser.',
  access: { kind: 'session' },
  params: nothing,
  answer: named('PolicySchema', 'The schema.', object({ schema: anyJson })),
});

/** `POST /policy/explain`. */
export const explainOrder = changing({
  name: 'explainOrder',
  method: 'POST',
  path: '/policy/explain',
  summary:
    'What would be decided about an order of a bot now, under the policy in force or another one. Sends nothing.',
  access: { kind: 'session' },
  tier: 'heavy',
  records: [],
  loosens: 'never',
  params: nothing,
  body: object(
    {
      bot: nameForm,
      order: object(
        {
          instrument: wordForm,
          side: choice(['buy', 'sell']),
          type: choice(['limit', 'market']),
          quantity: decimalForm,
        },
        { price: decimalForm, reduceOnly: choice(['yes', 'no']) },
      ),
    },
    { policy: policyForm },
  ),
  answer: named(
    'Explained',
    'A decision that was not recorded, and what it rests on.',
    object({
      verdict: choice(['allow', 'deny', 'hold']),
      reasons: about('Every reason against it, with the figures used.', list(denialForm, 64)),
      market: about(
        'Null where the gateway has not looked at that symbol yet.',
        nullable(object({ mark: decimalForm, bid: decimalForm, ask: decimalForm, at: timeForm })),
      ),
      limits: about(
        'Every limit that the order is held to, for its account and its bot.',
        list(object({ limit: wordForm, about: sentenceForm, account: anyJson, bot: anyJson }), 200),
      ),
    }),
  ),
});

const compared = object({ recorded: nullable(decimalForm), candidate: nullable(decimalForm) });
const stakes = object({
  orders: count,
  notional: decimalForm,
  rows: list(
    object({
      bot: wordForm,
      instrument: nullable(wordForm),
      code: wordForm,
      orders: count,
      notional: decimalForm,
    }),
    100_000,
  ),
});

/** What `sallyport policy replay` says, too. */
export const replayReportForm = named(
  'ReplayReport',
  'The decisions of the ledger, made again under another policy. Money in the quote asset.',
  object({
    since: timeForm,
    until: timeForm,
    entries: count,
    decisions: count,
    same: count,
    refused: about('Newly refused.', stakes),
    allowed: about('Newly allowed.', stakes),
    otherReasons: about('Refused by both, for other reasons.', count),
    consequences: about('Cancels and changes of orders that would never have been there.', count),
    struck: about('Resting orders that the policy would have taken back.', count),
    lostFills: list(
      object({
        bot: wordForm,
        instrument: wordForm,
        fills: count,
        notional: decimalForm,
        profit: nullable(decimalForm),
      }),
      100_000,
    ),
    accounts: list(
      object({ account: wordForm, turnover: compared, worstExposure: compared, profit: compared }),
      10_000,
    ),
    blastRadius: list(object({ bot: wordForm, before: nullable(decimalForm), after: decimalForm }), 10_000),
    first: about(
      'The first of them that came out differently.',
      list(
        object({
          seq: seqForm,
          at: timeForm,
          bot: wordForm,
          instrument: nullable(wordForm),
          became: choice(['refused', 'allowed']),
          codes: list(wordForm, 64),
          notional: decimalForm,
        }),
        100,
      ),
    ),
  }),
);

const replayForm = named(
  'Replay',
  'A replay of history under another policy.',
  object({
    id: about('Good for ten minutes after it ended, for whoever began it.', wordForm),
    state: choice(['running', 'done', 'failed']),
    policy: hashForm,
    read: about('Entries of the ledger that it has been through.', count),
    of: count,
    report: nullable(replayReportForm),
    notKnown: about('How it is reckoned, and what nobody can know.', list(sentenceForm, 100)),
  }),
);

/** `POST /policy/replay`. */
export const beginReplay = changing({
  name: 'beginReplay',
  method: 'POST',
  path: '/policy/replay',
  summary:
    'Begins to make every decision of the ledger again under another policy. Changes nothing. One at a time.',
  access: { kind: 'session' },
  tier: 'heavy',
  status: 201,
  records: [],
  loosens: 'never',
  params: nothing,
  body: object(
    { policy: policyForm },
    {
      since: about(
        'The first moment at which the policy would have decided; the whole ledger where absent.',
        timeForm,
      ),
      bot: about('Only the orders of this bot are decided again.', nameForm),
    },
  ),
  answer: replayForm,
});

/** `GET /policy/replay/{id}`. */
export const getReplay = reading({
  name: 'getReplay',
  path: '/policy/replay/{id}',
  summary: 'How far a replay is, and what came out.',
  access: { kind: 'permission', permission: 'see', on: 'everything' },
  params: object({ id: wordForm }),
  answer: replayForm,
});
