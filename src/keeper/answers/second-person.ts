import type { GatewayState } from '../../core/account/state.ts';
import type { GrantRecord } from '../../core/ledger/person-entry.ts';
import type { Resource } from '../../core/identity/permission.ts';
import type { AnyOperation } from '../../protocol/api/operation.ts';
import type { Ask } from '../../protocol/ask-message.ts';
import type { AskedChange, FourEyes, Standing } from '../door/four-eyes.ts';
import type { Caller } from './caller.ts';
import { refused, type Refusal } from './outcome.ts';
import { requestDigest } from './step-up.ts';

/** One request, as far as a second person is concerned. */
export interface HeldRequest {
  readonly operation: AnyOperation;
  readonly caller: Caller;
  readonly ask: Ask;
  /** The body as parsed JSON. */
  readonly json: unknown;
  /** What its permission was asked on. */
  readonly resource: Resource;
}

/**
 * Holds a request until others confirmed it, where policy wants that, and then until `last` lets it through, which is
 * asked before the confirmation is used up.
 */
export async function heldForOthers(
  { state, fourEyes }: { readonly state: GatewayState; readonly fourEyes: FourEyes },
  request: HeldRequest,
  last: () => Refusal | null,
): Promise<Refusal | null> {
  const asked = askedOf(state, request);
  if (asked === null) return last();
  const standing = await fourEyes.propose(asked);
  const held = refusalOf(standing) ?? last();
  if (held !== null || standing.kind === 'free') return held;
  if (await fourEyes.use(asked)) return null;
  const text = 'the confirmation was used or taken back at the same moment; nothing was done';
  return refused(409, 'PROPOSAL_OVER', text);
}

function askedOf(state: GatewayState, request: HeldRequest): AskedChange | null {
  const { operation, caller, ask, json } = request;
  // The rest of an answer that was let through.
  if (operation.fourEyes === null || ask.piece !== null) return null;
  const { params, conditions } = ask;
  const content = JSON.stringify({ params, body: json ?? null, ifMatch: conditions.ifMatch });
  return {
    change: operation.fourEyes,
    operation: operation.name,
    digest: requestDigest(ask),
    on: placeOf(state, request),
    by: caller.actor,
    content,
  };
}

function placeOf({ approvals }: GatewayState, { operation, ask, resource }: HeldRequest): GrantRecord['on'] {
  if (operation.fourEyes === 'approvals') {
    for (const { id, bot } of approvals.values())
      if (String(id) === ask.params['id']) return { kind: 'bot', bot };
  }
  if (resource.kind === 'wallet') return { kind: 'wallet', wallet: resource.wallet };
  return resource.kind === 'bot' ? { kind: 'bot', bot: resource.bot } : resource;
}

function refusalOf(standing: Standing): Refusal | null {
  if (standing.kind === 'tooMany') {
    const text =
      'too many of your changes wait for a second person already; nothing was done. Next: take one back';
    return refused(409, 'PROPOSALS_TOO_MANY', text);
  }
  if (standing.kind !== 'waiting') return null;
  const text =
    'policy asks for a second person, who has to confirm exactly this; nothing was done. Next: somebody else with ' +
    'this permission confirms the proposal, then send the same request again';
  return { ...refused(403, 'SECOND_PERSON_NEEDED', text), proposal: standing.proposal.id };
}
