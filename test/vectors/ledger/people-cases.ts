import type { PersonEntry } from '../../../src/core/ledger/person-entry.ts';
import type { ExportCase } from './export-case.ts';
import { story } from './rule-cases.ts';

const PERSON = '9d'.repeat(16);
const SESSION = '7c'.repeat(16);

/** One body of each kind about people. */
export const PEOPLE_BODIES: {
  readonly [K in PersonEntry['kind']]: Extract<PersonEntry, { kind: K }>;
} = {
  person: {
    kind: 'person',
    person: PERSON,
    record: '4d'.repeat(32),
    roles: [
      { role: 'owner', on: { kind: 'everything' } },
      { role: 'trader', on: { kind: 'account', account: 'main' } },
    ],
    lookedUp: 'bundled',
    by: 'owner',
  },
  personRoles: {
    kind: 'personRoles',
    person: PERSON,
    roles: [{ role: 'viewer', on: { kind: 'bot', bot: 'grid' } }],
    by: `person/${PERSON}`,
  },
  personRecord: {
    kind: 'personRecord',
    person: PERSON,
    record: '4e'.repeat(32),
    what: 'password',
    lookedUp: 'bundled',
    by: `person/${PERSON}`,
  },
  session: {
    kind: 'session',
    session: SESSION,
    person: PERSON,
    from: '5a'.repeat(16),
    device: '5b'.repeat(16),
  },
  proof: {
    kind: 'proof',
    session: SESSION,
    factor: 'totp',
    credential: 'totp',
    mark: 58_907_520,
    purpose: null,
  },
  sessionRenewed: { kind: 'sessionRenewed', session: SESSION, turn: 1 },
  sessionEnded: { kind: 'sessionEnded', session: SESSION, why: 'signedOut', by: `person/${PERSON}` },
  signInsRefused: {
    kind: 'signInsRefused',
    person: PERSON,
    from: '5a'.repeat(16),
    device: '5b'.repeat(16),
    why: 'code',
    count: 1,
  },
  personRemoved: { kind: 'personRemoved', person: PERSON, by: 'owner' },
};

const { proof: CODE } = PEOPLE_BODIES;
const BACKUP = { ...CODE, factor: 'backupCode', credential: 'code/a', mark: 0 } as const;
const PASSKEY = { ...CODE, factor: 'passkey', credential: 'passkey/a', mark: 0 } as const;

export const PEOPLE_CASES: readonly ExportCase[] = [
  story(
    'people whom nobody added, sessions that nobody began, and renewals out of turn',
    [
      PEOPLE_BODIES.personRoles,
      PEOPLE_BODIES.session,
      PEOPLE_BODIES.proof,
      PEOPLE_BODIES.person,
      PEOPLE_BODIES.session,
      { ...PEOPLE_BODIES.sessionRenewed, turn: 2 },
      { ...PEOPLE_BODIES.sessionRenewed, turn: 3 },
      { ...PEOPLE_BODIES.sessionRenewed, turn: 3 },
      PEOPLE_BODIES.sessionEnded,
      PEOPLE_BODIES.sessionEnded,
      PEOPLE_BODIES.sessionRenewed,
      PEOPLE_BODIES.proof,
      PEOPLE_BODIES.session,
      PEOPLE_BODIES.personRemoved,
      PEOPLE_BODIES.personRemoved,
      PEOPLE_BODIES.personRecord,
      PEOPLE_BODIES.sessionEnded,
    ],
    [3, 'PERSON_UNKNOWN', null],
    [4, 'PERSON_UNKNOWN', null],
    [8, 'RENEWAL_NOT_NEXT', null],
    [10, 'RENEWAL_NOT_NEXT', null],
    [12, 'SESSION_UNKNOWN', null],
    [13, 'SESSION_UNKNOWN', null],
    [14, 'SESSION_UNKNOWN', null],
    [17, 'PERSON_UNKNOWN', null],
    [18, 'PERSON_UNKNOWN', null],
    [19, 'SESSION_UNKNOWN', null],
  ),
  story(
    'second factors that were used twice',
    [
      PEOPLE_BODIES.person,
      PEOPLE_BODIES.session,
      CODE,
      CODE,
      { ...CODE, mark: CODE.mark - 1 },
      { ...CODE, mark: CODE.mark + 1 },
      BACKUP,
      BACKUP,
      PASSKEY,
      PASSKEY,
      { ...PASSKEY, mark: 4 },
      { ...PASSKEY, mark: 4 },
      PASSKEY,
    ],
    [6, 'PROOF_REPEATED', null],
    [7, 'PROOF_REPEATED', null],
    [10, 'PROOF_REPEATED', null],
    [14, 'PROOF_REPEATED', null],
    [15, 'PROOF_REPEATED', null],
  ),
];
