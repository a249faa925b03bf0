import { WHAT_IF_TERMS } from '../what-if/terms.ts';
import type { Log } from '../ports.ts';
import { Answers } from './answers/answers.ts';
import { callersOf } from './answers/caller.ts';
import { performersOf } from './answers/performers.ts';
import type { CommandParts } from './door/command-parts.ts';
import { beginLimitsThread, beginReplayThread } from './replay-thread.ts';
import type { OwnerCommand } from './door/owner-door.ts';

/** What people may ask over the API. `owners`: the owner's commands, for what both do. */
export function openAnswers(
  parts: CommandParts & { readonly log: Log },
  owners: ReadonlyMap<string, OwnerCommand>,
): Answers {
  const unheard = (): Promise<void> => Promise.resolve();
  return new Answers({
    ...parts,
    owner: async (command, fields) => owners.get(command)?.(fields, unheard),
    callers: callersOf(parts.people),
    performers: performersOf({
      ...parts,
      begin: beginReplayThread,
      beginLimits: beginLimitsThread,
      terms: WHAT_IF_TERMS,
    }),
  });
}
