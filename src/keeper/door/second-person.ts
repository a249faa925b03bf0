import { createHash } from 'node:crypto';
import type { GatewayState } from '../../core/account/state.ts';
import { loosenings } from '../../core/policy/loosens.ts';
import type { FourEyesChange } from '../../core/identity/four-eyes-change.ts';
import { parsePolicy, type Policy } from '../../core/policy/policy.ts';
import { wantsMissingPeople, type FourEyes } from './four-eyes.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal } from './owner-refusal.ts';

interface Guarded {
  readonly change: FourEyesChange;
  /** Fields that others are shown. Never one that has a secret in it. */
  readonly shown: readonly string[];
}

/** Commands that can loosen, and as which change policy takes them. What only tightens is never held. */
const GUARDED: ReadonlyMap<string, Guarded> = new Map([
  ['policy set', { change: 'policy', shown: ['policy'] }],
  ['policy promote', { change: 'policy', shown: [] }],
  ['resume', { change: 'resume', shown: ['scope', 'reason'] }],
  ['approval approve', { change: 'approvals', shown: ['id', 'reason'] }],
  [
    'key add',
    { change: 'keys', shown: ['name', 'venue', 'vault', 'baseUrl', 'paper', 'standsFor', 'with', 'enclave'] },
  ],
  ['key rotate', { change: 'keys', shown: ['name', 'with'] }],
  ['key manual', { change: 'keys', shown: ['name', 'allowed', 'reason'] }],
  ['wallet add', { change: 'keys', shown: ['name', 'user', 'chain', 'mode', 'address', 'cap'] }],
  ['wallet nodes set', { change: 'keys', shown: ['chain', 'name'] }],
  ['wallet bot', { change: 'bots', shown: ['name', 'bot'] }],
  ['bot add', { change: 'bots', shown: ['bot', 'name', 'type', 'publicKey'] }],
  ['bot live', { change: 'bots', shown: ['bot', 'reason'] }],
  ['person add', { change: 'people', shown: ['name', 'roles'] }],
  ['person role', { change: 'people', shown: ['name', 'roles'] }],
  ['person reset', { change: 'people', shown: ['name', 'factors'] }],
]);

interface GuardParts {
  readonly state: GatewayState;
  readonly fourEyes: FourEyes;
}

/**
 * The owner's commands as they are at the door: where policy wants it, two people have to confirm first. The door knows
 * nobody: whoever asks there may be one of them.
 */
export function guardedCommands(
  parts: GuardParts,
  commands: ReadonlyMap<string, OwnerCommand>,
): ReadonlyMap<string, OwnerCommand> {
  return new Map(
    [...commands].map(([name, command]): [string, OwnerCommand] => {
      const guarded = GUARDED.get(name);
      if (guarded === undefined) return [name, command];
      return [
        name,
        async (fields, emit) => {
          if (needsGuard(parts.state, name, fields)) await pass(parts, name, guarded, fields);
          return command(fields, emit);
        },
      ];
    }),
  );
}

/** A policy needs it where it loosens; one that could never be loosened again is refused here. */
function needsGuard(state: GatewayState, name: string, fields: Readonly<Record<string, unknown>>): boolean {
  if (!name.startsWith('policy ')) return true;
  const next = name === 'policy set' ? policyOf(fields['policy']) : (state.shadow?.policy ?? null);
  // What cannot be read is refused by the command itself.
  if (next === null) return false;
  if (wantsMissingPeople(state, next)) {
    const text =
      'the policy asks for a second person, and fewer than two people have the role owner or administrator on ' +
      'everything; it was not set. Next: sallyport person add NAME --role administrator';
    throw new OwnerRefusal('FOUR_EYES_TOO_FEW', text);
  }
  return loosenings(state.policy?.policy ?? null, next).length > 0;
}

async function pass(
  { state, fourEyes }: GuardParts,
  operation: string,
  { change, shown }: Guarded,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { token: _token, command: _command, ...given } = fields;
  const sorted = Object.entries(given).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const trial = operation === 'policy promote' && state.shadow !== null ? state.shadow.hash : null;
  const before = change === 'policy' && state.policy !== null ? state.policy.hash : null;
  const text = JSON.stringify(['owner', operation, sorted, before, trial]);
  const digest = createHash('sha256').update(text, 'utf8').digest('hex');
  const body = Object.fromEntries(sorted.filter(([name]) => shown.includes(name)));
  const content = JSON.stringify({ params: trial === null ? {} : { trial }, body });
  const asked = { change, operation, digest, on: { kind: 'everything' }, by: 'owner', content } as const;
  const standing = await fourEyes.propose(asked);
  switch (standing.kind) {
    case 'free':
      return;
    case 'tooMany':
      throw tooMany();
    case 'waiting': {
      const { id, until, confirmedBy } = standing.proposal;
      const end = new Date(until).toISOString();
      const text =
        `policy asks for a second person: this is proposal ${id}, and ${confirmedBy.length} of 2 people have ` +
        'confirmed it; nothing was done. Next: they confirm it in the console (Approvals), then give the same ' +
        `command again before ${end}`;
      throw new OwnerRefusal('SECOND_PERSON_NEEDED', text);
    }
    case 'confirmed':
      if (!(await fourEyes.use(asked))) throw tooLate();
  }
}

function policyOf(json: unknown): Policy | null {
  const read = parsePolicy(json);
  return 'everyAccount' in read ? read : null;
}

function tooMany(): OwnerRefusal {
  const text =
    'too many changes wait for a second person already; nothing was done. See: sallyport proposal list';
  return new OwnerRefusal('PROPOSALS_TOO_MANY', text);
}

function tooLate(): OwnerRefusal {
  const text =
    'the confirmation was used or taken back at the same moment; nothing was done. See: sallyport proposal list';
  return new OwnerRefusal('PROPOSAL_OVER', text);
}
