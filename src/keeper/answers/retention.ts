import type { GatewayState } from '../../core/account/state.ts';
import type { Removed } from '../../core/account/fold-retention.ts';
import {
  RETENTION,
  RETENTION_NAMES,
  shortenedForAudit,
  withRetention,
} from '../../core/identity/retention.ts';
import { EVERYTHING } from '../../core/identity/permission.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { getRetention, putRetention, sweepRetention } from '../../protocol/api/retention.ts';
import type { Caller } from './caller.ts';
import { inLedger } from '../door/in-ledger.ts';
import { done, refused } from './outcome.ts';
import { performing } from './performer.ts';

/** `GET /retention`. */
export const retention = performing(getRetention, ({ state }, { caller }) => done(rowOf(state, caller)));

/** `PUT /retention`. */
export const settingRetention = performing(
  putRetention,
  async ({ state, journal }, { body, caller, stepUp }) => {
    const changes = Object.entries(body);
    if (changes.length === 0)
      return refused(422, 'FIELD_MALFORMED', 'at least one setting must be named; nothing was changed');
    const before = state.retention.settings;
    // Who took over somebody's session must not be able to have traces of it forgotten sooner.
    const isShort = shortenedForAudit(before, withRetention(before, changes)).length > 0;
    const held = isShort ? await stepUp() : null;
    if (held !== null) return held;
    await inLedger(journal, (book) => {
      book.append({ kind: 'retentionSet', settings: changes, by: caller.actor });
    });
    return done(rowOf(state, caller));
  },
);

/** `POST /retention/sweep`. */
export const sweeping = performing(sweepRetention, async (parts, { caller }) => {
  const removed = await parts.retention.sweep(caller.actor);
  if (removed !== null) return done({ removed: listed(removed) });
  const text = 'the ledger takes nothing now; nothing that it made known was removed. Next: try again';
  return { ...refused(503, 'STORE_BUSY', text), retryAfterS: 1 };
});

function rowOf(
  { retention: { settings, last } }: GatewayState,
  caller: Caller,
): AnswerOf<typeof getRetention> {
  return {
    mayChange: caller.may('settings', EVERYTHING),
    settings,
    terms: RETENTION_NAMES.map((name) => ({ name, ...RETENTION[name] })),
    last:
      last === null ? null : { at: last.at, byGateway: last.by === 'gateway', removed: listed(last.removed) },
  };
}

function listed(removed: Removed): AnswerOf<typeof sweepRetention>['removed'] {
  return removed.map(([what, count]) => ({ what, count }));
}
