import type { Sign } from '../alarm.ts';
import type { Detector } from '../detector.ts';
import { takeTurn } from '../limit-turns.ts';

/**
 * Limits of an account and its bots that are nearly used up: told when they come near, not while they stay there. The
 * gateway looks at them by itself, also while nobody sends anything, and records what it saw; what is told is read off
 * that entry.
 */
export const limitsNear: Detector<'limits'> = ({ body, watch }) =>
  body.turns.flatMap((said): readonly Sign[] => {
    takeTurn(watch, said);
    if (said.turn === 'left') return [];
    const { limit, percent } = said;
    const about = { subject: said.subject, about: limit, facts: { limit, percent } };
    return said.turn === 'reached'
      ? [{ kind: 'limitReached', severity: 'critical', ...about }]
      : [{ kind: 'limitNear', severity: 'warning', ...about }];
  });
