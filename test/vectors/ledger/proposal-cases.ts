import type { EntryBody } from '../../../src/core/ledger/entry.ts';
import type { ProposalBody } from '../../../src/core/ledger/proposal-entry.ts';
import type { ExportCase } from './export-case.ts';
import { story } from './rule-cases.ts';
import { START_AT } from './sample-ledger.ts';

const [ANN, BOB, CAT] = ['a', 'b', 'c'].map((letter) => `person/${letter.repeat(32)}` as const);
/** The first entry behind the opening. */
const FIRST = 3;
const SOON = START_AT + 3_600_000;

type Given<K extends ProposalBody['kind']> = Extract<ProposalBody, { kind: K }>;

/** One body of each kind that is about proposals, in an order that a gateway may write them in. */
export function proposalBodies(proposal: number): { readonly [K in ProposalBody['kind']]: Given<K> } {
  return {
    proposal: {
      kind: 'proposal',
      change: 'resume',
      operation: 'resume',
      digest: '9a'.repeat(32),
      on: { kind: 'everything' },
      until: SOON,
      by: ANN ?? 'owner',
    },
    proposalWord: {
      kind: 'proposalWord',
      proposal,
      verdict: 'confirmed',
      reason: 'seen',
      by: BOB ?? 'owner',
    },
    proposalUsed: { kind: 'proposalUsed', proposal, by: ANN ?? 'owner' },
  };
}

const { proposal: ASKED, proposalWord: CONFIRMED, proposalUsed: USED } = proposalBodies(FIRST);
const AT_DOOR: EntryBody = { ...ASKED, by: 'owner' };

export const PROPOSAL_CASES: readonly ExportCase[] = [
  story('a change that a second person confirmed, begun once', [ASKED, CONFIRMED, USED]),
  story('a change at the owner’s door that two people confirmed', [
    AT_DOOR,
    CONFIRMED,
    { ...CONFIRMED, by: CAT ?? 'owner' },
    { ...USED, by: 'owner' },
  ]),
  story(
    'changes that were begun unconfirmed, by their proposer’s own word, for another, and twice',
    [
      ASKED,
      USED,
      USED,
      { ...ASKED, change: 'bots' },
      { ...CONFIRMED, proposal: 6, by: ANN ?? 'owner' },
      { ...USED, proposal: 6 },
      ASKED,
      { ...CONFIRMED, proposal: 9 },
      { ...USED, proposal: 9, by: CAT ?? 'owner' },
    ],
    [4, 'PROPOSAL_NOT_CONFIRMED', 3],
    [5, 'PROPOSAL_USED_TWICE', 3],
    [7, 'PROPOSAL_CONFIRMED_BY_SELF', 6],
    [8, 'PROPOSAL_NOT_CONFIRMED', 6],
    [11, 'PROPOSAL_NOT_CONFIRMED', 9],
  ),
  story(
    'changes that were begun after a refusal, after their end, and by one word at the door',
    [
      ASKED,
      CONFIRMED,
      { ...CONFIRMED, verdict: 'refused' },
      USED,
      { ...ASKED, until: START_AT },
      { ...CONFIRMED, proposal: 7 },
      { ...USED, proposal: 7 },
      AT_DOOR,
      { ...CONFIRMED, proposal: 10 },
      CONFIRMED,
      { ...USED, proposal: 10, by: 'owner' },
    ],
    [6, 'PROPOSAL_NOT_CONFIRMED', 3],
    [9, 'PROPOSAL_NOT_CONFIRMED', 7],
    [13, 'PROPOSAL_NOT_CONFIRMED', 10],
  ),
  story(
    'words about what nobody proposed, and of nobody',
    [CONFIRMED, USED, ASKED, { ...CONFIRMED, proposal: 5, by: 'owner' }],
    [3, 'PROPOSAL_UNKNOWN', 3],
    [4, 'PROPOSAL_UNKNOWN', 3],
    [6, 'BODY_MALFORMED', null],
  ),
];
