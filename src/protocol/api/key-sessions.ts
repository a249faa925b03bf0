import { about, choice, flag, integer, named, nullable, object, table, text } from './form.ts';
import { changing } from './operation.ts';
import { nameForm, timeForm, wordForm } from './terms.ts';

const STATUS = choice(['active', 'quarantined', 'removed']);
const ON_ACCOUNT = { kind: 'permission', permission: 'keys', on: 'account' } as const;

/** What the owner’s command and this operation both answer. */
export const probedForm = named(
  'ProbedKey',
  'What the venue says that the key may do.',
  object({
    name: nameForm,
    status: STATUS,
    flags: table(flag),
  }),
);

/** `POST /keys/{account}/probe`. */
export const probeKey = changing({
  name: 'probeKey',
  method: 'POST',
  path: '/keys/{account}/probe',
  summary: 'Asks the venue now what a key may do. One that may more than is accepted is quarantined.',
  access: ON_ACCOUNT,
  tier: 'heavy',
  records: ['probe', 'accountStatus'],
  loosens: 'never',
  params: object({ account: nameForm }),
  body: null,
  answer: probedForm,
});

/** What the owner’s command and this operation both answer. */
export const loginPageForm = named(
  'LoginPage',
  'The venue’s own page.',
  object({
    name: nameForm,
    page: about(
      'Its address, which names the app by its public key. Good for ten minutes.',
      text({ max: 4_096 }),
    ),
    until: about('Until when a session is open already; null where none is.', nullable(timeForm)),
  }),
);

/** `POST /keys/{account}/login`. */
export const beginLogin = changing({
  name: 'beginLogin',
  method: 'POST',
  path: '/keys/{account}/login',
  summary: 'Where a person opens the day’s session, where the venue wants one. No password comes here.',
  access: ON_ACCOUNT,
  // Of the session that it leads to.
  records: ['baseline', 'probe', 'accountStatus'],
  loosens: 'always',
  repeats: 'never',
  params: object({ account: nameForm }),
  body: null,
  answer: loginPageForm,
});

/** What the owner’s command and this operation both answer. */
export const openedForm = named(
  'OpenedSession',
  'A session at the venue is open.',
  object({
    name: nameForm,
    user: about('As the venue names the person.', wordForm),
    until: timeForm,
    status: STATUS,
  }),
);

/** `POST /keys/{account}/login/finish`. */
export const finishLogin = changing({
  name: 'finishLogin',
  method: 'POST',
  path: '/keys/{account}/login/finish',
  summary: 'Opens the session with the address that the venue’s page sent the person to.',
  access: ON_ACCOUNT,
  records: ['baseline', 'probe', 'accountStatus'],
  loosens: 'always',
  repeats: 'never',
  params: object({ account: nameForm }),
  body: object({ redirect: about('The whole address, as the browser shows it.', text({ max: 2_048 })) }),
  answer: openedForm,
});

/** What the owner’s command and this operation both answer. */
export const endedForm = named(
  'EndedSession',
  'Nobody is logged in any more.',
  object({
    name: nameForm,
    ended: about('Whether the venue confirmed it. Here it is forgotten in any case.', flag),
    openOrders: about('What rests at the venue.', integer(0, 1_000_000)),
  }),
);

/** `POST /keys/{account}/logout`. */
export const endLogin = changing({
  name: 'endLogin',
  method: 'POST',
  path: '/keys/{account}/logout',
  summary: 'Ends the session at the venue. What rests there stays, and waits for the next log-in.',
  access: ON_ACCOUNT,
  records: ['accountStatus'],
  loosens: 'never',
  params: object({ account: nameForm }),
  body: null,
  answer: endedForm,
});
