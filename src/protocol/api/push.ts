import { alertForm } from './approvals.ts';
import { about, choice, list, named, nothing, nullable, object, oneOf } from './form.ts';
import { changing } from './operation.ts';
import { rowForm } from './orders.ts';
import { haltForm } from './overview.ts';
import { decimalForm, hashForm, nameForm, seqForm, timeForm, wordForm } from './terms.ts';

/** Where a page's socket is opened, and in which protocol. The ticket goes beside it, as a protocol of its own. */
export const PUSH = { target: '/api/v1/ws', protocol: 'sallyport.v1', ticketPrefix: 'ticket.' } as const;

/** `POST /ws/ticket`. */
export const issueTicket = changing({
  name: 'issueTicket',
  method: 'POST',
  path: '/ws/ticket',
  summary: 'A ticket that opens one socket from the same place within half a minute.',
  access: { kind: 'session' },
  records: [],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: null,
  answer: named(
    'Ticket',
    'Send it as a second WebSocket protocol beside `sallyport.v1`: `ticket.` and the ticket.',
    object({ ticket: wordForm, until: timeForm }),
  ),
});

const halts = list(haltForm, 10_000);

/** What a socket tells, one message each. */
export const pushForm = named(
  'PushMessage',
  'What a socket tells. Only what is durable is told, in the order of the ledger.',
  oneOf([
    object({
      kind: choice(['hello']),
      entries: about('Told is what comes after so many entries.', seqForm),
      halts,
    }),
    object({ kind: choice(['order']), order: rowForm }),
    object({
      kind: choice(['outcome']),
      id: about('The request’s number.', seqForm),
      account: nameForm,
      at: timeForm,
      result: choice(['accepted', 'rejected', 'unknown', 'notPlaced', 'unconfirmed']),
      code: nullable(wordForm),
    }),
    object({
      kind: choice(['fill']),
      entry: seqForm,
      account: nameForm,
      at: timeForm,
      instrument: wordForm,
      side: choice(['buy', 'sell']),
      quantity: decimalForm,
      price: decimalForm,
    }),
    object({ kind: choice(['halts']), entry: seqForm, halts: about('All that stand now.', halts) }),
    object({ kind: choice(['policy']), entry: seqForm, hash: hashForm }),
    object({ kind: choice(['approval']), id: seqForm, verdict: choice(['approved', 'rejected']) }),
    about(
      'A change that needs a second person was proposed, or something became of one.',
      object({ kind: choice(['proposals']), entry: seqForm }),
    ),
    object({ kind: choice(['alert']), alert: alertForm }),
    about(
      'Too much happened at once: what was between is not told. Ask anew.',
      object({ kind: choice(['behind']) }),
    ),
  ]),
);
