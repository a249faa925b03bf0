import type { CommandParts } from './command-parts.ts';
import { tell, type OwnerCommand } from './owner-door.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/**
 * `stop`: ends the gateway. With `cancel`, bots' orders are cancelled first; while one is left that could not be
 * cancelled, the gateway goes on, because nobody else would look after it.
 */
export function stopCommand(parts: CommandParts): OwnerCommand {
  let isUnderWay = false;
  return async (fields, emit) => {
    if (isUnderWay)
      throw new OwnerRefusal('STOPPING', 'the gateway is being stopped already; nothing was done');
    isUnderWay = true;
    try {
      const asked = fields['cancel'] === true;
      const { swept, left } = asked ? await sweep(parts, emit) : { swept: 0, left: [] };
      const resting = restingCount(parts);
      if (left.length === 0) parts.stop();
      return { stopping: left.length === 0, cancelled: swept - left.length, left, resting };
    } finally {
      isUnderWay = false;
    }
  };
}

async function sweep(
  parts: CommandParts,
  emit: Parameters<OwnerCommand>[1],
): ReturnType<CommandParts['gateway']['sweep']> {
  let before = -1;
  return parts.gateway.sweep((left) => {
    if (left !== before) tell(emit, { left });
    before = left;
  });
}

/** Orders that stay at the venue, whoever placed them. */
function restingCount({ state }: CommandParts): number {
  let count = 0;
  for (const { book } of state.accounts.values())
    for (const { phase } of book.orders.values()) if (phase !== 'closing') count += 1;
  return count;
}
