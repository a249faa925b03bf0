import { about, choice, flag, integer, list, named, nothing, object } from './form.ts';
import { changing, reading } from './operation.ts';
import { nameForm, reasonForm, sentenceForm, seqForm, seqText, timeForm, wordForm } from './terms.ts';

const approvalForm = named(
  'Approval',
  'A request that waits, or waited, for a person.',
  object({
    id: about('Number of the entry that held it.', seqForm),
    bot: nameForm,
    account: nameForm,
    status: choice(['waiting', 'approved', 'rejected', 'used', 'expired']),
    what: about('Why it waits.', sentenceForm),
    asks: about('The request in a line.', sentenceForm),
    at: timeForm,
    until: about('Until when its status means something.', timeForm),
    minutes: about('How long an approval would stand.', integer(0, 1_000_000)),
    reason: about('What the person said; empty while nobody did.', sentenceForm),
    mayDecide: about('Whether the caller may approve or refuse it.', flag),
  }),
);

/** `GET /approvals`. */
export const listApprovals = reading({
  name: 'listApprovals',
  path: '/approvals',
  summary: 'Requests that wait for a person, and what was said lately.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named('Approvals', 'Newest first.', object({ approvals: list(approvalForm, 10_000) })),
});

/** `POST /approvals/{id}/approve`. */
export const approveRequest = changing({
  name: 'approveRequest',
  method: 'POST',
  path: '/approvals/{id}/approve',
  summary: 'The bot may send exactly this request again, once, within the minutes that policy gives.',
  access: { kind: 'permission', permission: 'trade', on: 'anywhere' },
  records: ['approval'],
  loosens: 'always',
  fourEyes: 'approvals',
  params: object({ id: seqText }),
  body: object({ reason: reasonForm }),
  answer: approvalForm,
});

/** `POST /approvals/{id}/refuse`. */
export const refuseRequest = changing({
  name: 'refuseRequest',
  method: 'POST',
  path: '/approvals/{id}/refuse',
  summary: 'The same request is refused for a day. Takes back an approval that was not used.',
  access: { kind: 'permission', permission: 'trade', on: 'anywhere' },
  records: ['approval'],
  loosens: 'never',
  params: object({ id: seqText }),
  body: object({ reason: reasonForm }),
  answer: approvalForm,
});

/** An alarm in a list, and as it is pushed. */
export const alertForm = named(
  'Alert',
  'Something that people should know, from the ledger.',
  object({
    number: integer(1, Number.MAX_SAFE_INTEGER),
    entry: about('The entry that raised it.', seqForm),
    at: timeForm,
    kind: wordForm,
    severity: choice(['note', 'warning', 'critical']),
    subject: about('everything, or account:NAME, bot:NAME, person:ID, sink:NAME.', wordForm),
    count: about('How often it came since `since`.', integer(1, Number.MAX_SAFE_INTEGER)),
    since: timeForm,
    what: about('What happened, in a sentence.', sentenceForm),
    next: about('What to do next.', sentenceForm),
  }),
);

/** `GET /alerts`. */
export const listAlerts = reading({
  name: 'listAlerts',
  path: '/alerts',
  summary: 'The last alarms about what the caller may see, newest first.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named('Alerts', 'Newest first.', object({ alerts: list(alertForm, 10_000) })),
});

/** What the owner’s command and this operation both answer. */
export const sinkTestsForm = named(
  'SinkTests',
  'How a test of each sink for alarms ended. Empty where there is none.',
  object({
    results: list(
      object({
        sink: nameForm,
        code: about('delivered, or why it was not.', wordForm),
        tookMs: integer(0, Number.MAX_SAFE_INTEGER),
      }),
      100,
    ),
  }),
);

/** `POST /alerts/test`. */
export const testAlerts = changing({
  name: 'testAlerts',
  method: 'POST',
  path: '/alerts/test',
  summary: 'Has every sink for alarms tried now, and says how each try ended. For who may change settings.',
  access: { kind: 'session' },
  tier: 'heavy',
  records: [],
  loosens: 'never',
  params: nothing,
  body: null,
  answer: sinkTestsForm,
});
