import {
  about,
  choice,
  flag,
  integer,
  list,
  measure,
  named,
  nothing,
  nullable,
  object,
  table,
  text,
} from './form.ts';
import { changing, reading } from './operation.ts';
import { decimalForm, nameForm, reasonForm, timeForm, wordForm } from './terms.ts';

/** Whose account is traded on, where that is not the key's own. */
const TRADES_FOR = about(
  'Address of the vault or sub-account at the venue that it trades for; null where its key is the account’s own.',
  nullable(wordForm),
);

/** `GET /keys`. */
export const listKeys = reading({
  name: 'listKeys',
  path: '/keys',
  summary: 'Accounts at venues: what their keys were proven to be able to do, and which bots trade on them.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named(
    'Keys',
    'Accounts. No key and no part of one is ever in an answer.',
    object({
      keys: list(
        named(
          'Key',
          'An account at a venue. Its key is shown to nobody.',
          object({
            name: nameForm,
            venue: wordForm,
            status: choice(['active', 'quarantined', 'removed']),
            paper: flag,
            manual: flag,
            baseUrl: wordForm,
            tradesFor: TRADES_FOR,
            since: about('When the gateway began to look after it.', timeForm),
            keySince: about(
              'Since when its key is the one in use: when it was added or rotated last.',
              timeForm,
            ),
            flags: about('What the venue says the key may do, as last proven.', table(flag)),
            provenAt: about('When the ledger last told what the key may do.', timeForm),
            endsInDays: nullable(integer(-100_000, 100_000)),
            session: about(
              'At venues where a person logs in: whether somebody is, and until when. Null elsewhere.',
              nullable(object({ isOpen: flag, until: nullable(timeForm) })),
            ),
            bots: list(nameForm, 10_000),
          }),
        ),
        10_000,
      ),
    }),
  ),
});

/** What the key of an account may have been accepted for. */
export const ACCEPTED = about(
  'For what else than linear contracts the key of its account was accepted.',
  list(choice(['inverse', 'spot']), 2),
);

/** `GET /bots`. */
export const listBots = reading({
  name: 'listBots',
  path: '/bots',
  summary: 'Bots with their decoys, and the most that each can cost in a day.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named(
    'Bots',
    'Bots. No secret is ever in this answer.',
    object({
      bots: list(
        named(
          'Bot',
          'A bot with its decoy.',
          object({
            name: nameForm,
            account: nameForm,
            venue: wordForm,
            paper: flag,
            tradesFor: TRADES_FOR,
            apiKey: about('The decoy’s public half.', wordForm),
            type: choice(['hmac', 'ed25519', 'rsa', 'secp256k1', 'checksum']),
            state: choice(['inUse', 'latched', 'revoked']),
            openOrders: integer(0, 1_000_000),
            blastRadius: about(
              'Most that somebody who has this decoy can take in a day; null without a policy.',
              nullable(decimalForm),
            ),
            accepted: ACCEPTED,
            deadMan: about(
              'The switch that cancels its orders when it falls silent; null where policy sets none.',
              nullable(object({ afterMs: measure, silentForMs: measure, acted: flag })),
            ),
          }),
        ),
        10_000,
      ),
    }),
  ),
});

/** How a bot may sign. */
export const DECOY_TYPES = choice(['hmac', 'ed25519', 'rsa', 'secp256k1', 'checksum']);

/** `POST /bots`. */
export const addBot = changing({
  name: 'addBot',
  method: 'POST',
  path: '/bots',
  summary: 'Issues a decoy for a bot on an account. Its secret is in this answer and in no other.',
  access: { kind: 'permission', permission: 'bots', on: 'account' },
  records: ['bot'],
  loosens: 'always',
  fourEyes: 'bots',
  status: 201,
  repeats: 'never',
  params: nothing,
  body: object(
    { bot: nameForm, account: nameForm },
    {
      type: about('How the bot signs; hmac where absent.', DECOY_TYPES),
      publicKey: about('PEM of the public half of a pair that the bot has already.', text({ max: 8_192 })),
    },
  ),
  answer: named(
    'IssuedBot',
    'A decoy that was just issued.',
    object({
      bot: nameForm,
      account: nameForm,
      venue: wordForm,
      apiKey: wordForm,
      type: DECOY_TYPES,
      secret: about(
        'What the bot signs with: shown this once. Null where the bot has it already.',
        nullable(text({ max: 8_192 })),
      ),
      blastRadius: nullable(decimalForm),
      accepted: ACCEPTED,
      tradesFor: TRADES_FOR,
    }),
  ),
});

/** `POST /bots/{bot}/revoke`. */
export const revokeBot = changing({
  name: 'revokeBot',
  method: 'POST',
  path: '/bots/{bot}/revoke',
  summary:
    'From the next request on the decoy is unknown. Its resting orders stay at the venue and are named.',
  access: { kind: 'permission', permission: 'bots', on: 'bot' },
  tier: 'urgent',
  records: ['botRevoked'],
  loosens: 'never',
  params: object({ bot: nameForm }),
  body: object({ reason: reasonForm }),
  answer: named(
    'Revoked',
    'The decoy is unknown from now on.',
    object({ bot: nameForm, openOrders: about('Order ids that rest at the venue.', list(wordForm, 10_000)) }),
  ),
});
