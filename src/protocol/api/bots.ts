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
} from './form.ts';
import { reading } from './operation.ts';
import { decimalForm, nameForm, timeForm, wordForm } from './terms.ts';

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
            since: about('When the gateway began to look after it.', timeForm),
            flags: about('What the venue says the key may do, as last proven.', table(flag)),
            endsInDays: nullable(integer(-100_000, 100_000)),
            bots: list(nameForm, 10_000),
          }),
        ),
        10_000,
      ),
    }),
  ),
});

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
            apiKey: about('The decoy’s public half.', wordForm),
            type: choice(['hmac', 'ed25519', 'rsa', 'secp256k1', 'checksum']),
            state: choice(['inUse', 'latched', 'revoked']),
            openOrders: integer(0, 1_000_000),
            blastRadius: about(
              'Most that somebody who has this decoy can take in a day; null without a policy.',
              nullable(decimalForm),
            ),
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
