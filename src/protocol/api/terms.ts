import { about, choice, integer, integerText, named, nullable, object, text, list } from './form.ts';

/** Name of an account, a bot or a person's label: as everywhere in the gateway. */
export const nameForm = text({
  max: 32,
  pattern: '^[a-z0-9][a-z0-9-]{0,31}$',
  words: '1 to 32 of a-z, 0-9 and -',
});

/** Exact decimal number as text; money in the quote asset, quantities in units of the base asset. */
export const decimalForm = about(
  'An exact decimal number: money in the quote asset, quantities in units of the base asset.',
  text({ max: 60, pattern: '^-?[0-9]+(?:\\.[0-9]+)?$', words: 'a decimal number' }),
);

/** Unix time in milliseconds. */
export const timeForm = about('Unix time in milliseconds.', integer(0, Number.MAX_SAFE_INTEGER));

/** Number of a ledger entry. */
export const seqForm = about('Number of a ledger entry, from 0.', integer(0, Number.MAX_SAFE_INTEGER));

/** The same in a path or a query. */
export const seqText = about('Number of a ledger entry, from 0.', integerText(0, Number.MAX_SAFE_INTEGER));

/** Words of the gateway or of a venue. Foreign text: never markup. */
export const sentenceForm = text({ min: 0, max: 4_096 });

/** A short word: a code, an identifier, a symbol. */
export const wordForm = text({ min: 0, max: 512 });

/** SHA-256 in hexadecimal. */
export const hashForm = text({ max: 64, pattern: '^[0-9a-f]{64}$', words: 'a SHA-256 in hexadecimal' });

/** A person's reason, kept in the ledger. */
export const reasonForm = about(
  'Why, in a person’s words. Kept in the ledger for ever: no names, no secrets.',
  text({ max: 200 }),
);

/** What a halt or a resume is about. */
export const scopeForm = about(
  'everything, account:NAME or bot:NAME.',
  text({
    max: 40,
    pattern: '^(?:everything|account:[a-z0-9][a-z0-9-]{0,31}|bot:[a-z0-9][a-z0-9-]{0,31})$',
    words: 'everything, account:NAME or bot:NAME',
  }),
);

/** What a halt stops. */
export const stopsForm = about(
  'openings: orders that the venue enforces as reduce-only still pass. orders: cancels alone pass.',
  choice(['openings', 'orders']),
);

/** Parameters of a list that is read page by page, newest first. */
export const PAGE_PARAMS = {
  cursor: about('`next` of the page before; absent for the first page.', seqText),
  limit: about('Most rows of the page; 50 where absent.', integerText(1, 200)),
} as const;

/** What an unread page is asked with. */
export const nextForm = about(
  'The cursor of the next page; null when there is none. A page may be short, or empty, and still have a next one.',
  nullable(seqForm),
);

/** Every refusal of the API (RFC 9457). */
export const problemForm = named(
  'Problem',
  'What was refused (RFC 9457). `code` is stable; `detail` says what happened, what was not done, what to do next.',
  object(
    {
      type: text({ max: 200 }),
      title: text({ max: 200 }),
      status: integer(400, 599),
      code: text({ max: 64 }),
      detail: text({ max: 4_096 }),
    },
    {
      problems: list(object({ path: wordForm, text: sentenceForm }), 200),
      challenge: about('Digest of the change that a fresh second factor is to be given for.', hashForm),
      proposal: about('Number of the proposal that others have to confirm.', seqForm),
    },
  ),
);
