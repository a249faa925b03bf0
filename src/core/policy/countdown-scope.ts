import type { Limits } from './limits.ts';
import type { Policy } from './policy.ts';

/** What the venue's own countdown cancels: for people, wherever it is allowed or refused. */
export const COUNTDOWN_SCOPE =
  'the venue’s countdown cancels orders of other bots and of people too: at Binance every plain order of the account ' +
  'in that symbol and no conditional order, at Hyperliquid every order of the account';

/** What whoever puts this policy in force should know about the venue's countdown; empty when nothing uses it. */
export function countdownNotes(policy: Policy): readonly string[] {
  const notes: string[] = [];
  const bots = scopes(policy.everyBot, 'every bot', policy.bots, 'bot');
  const accounts = scopes(policy.everyAccount, 'every account', policy.accounts, 'account');
  const may = bots.filter(([, limits]) => limits.settings.has('countdown')).map(([name]) => name);
  if (may.length > 0) notes.push(`countdown is allowed to ${may.join(', ')}: ${COUNTDOWN_SCOPE}.`);
  for (const [name, { venueCountdownMs }] of accounts) {
    if (venueCountdownMs === null) continue;
    notes.push(
      `venueCountdownMs is ${venueCountdownMs} for ${name}: that long after the gateway was last there, also after ` +
        `an ordinary stop, ${COUNTDOWN_SCOPE}.`,
    );
  }
  return notes;
}

function scopes(
  every: Limits,
  name: string,
  named: ReadonlyMap<string, Limits>,
  kind: string,
): readonly (readonly [string, Limits])[] {
  return [[name, every], ...[...named].map(([id, limits]): [string, Limits] => [`${kind} ${id}`, limits])];
}
