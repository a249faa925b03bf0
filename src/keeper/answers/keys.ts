import { listKeys } from '../../protocol/api/bots.ts';
import { forWhom } from '../door/other-account.ts';
import { done } from './outcome.ts';
import { performing } from './performer.ts';
import { accountsFor, botsFor } from './sight.ts';

/** `GET /keys`. */
export const keys = performing(listKeys, ({ state, gateway, sessions }, { caller }) => {
  const bots = botsFor(state, caller, 'see');
  return done({
    keys: accountsFor(state, caller, 'see').map((account) => ({
      name: account.id,
      venue: account.venue,
      status: account.status,
      paper: account.paper,
      manual: account.manual,
      baseUrl: account.trade,
      tradesFor: forWhom(account).tradesFor ?? null,
      since: account.since,
      keySince: account.keySince,
      provenAt: account.provenAt,
      flags: Object.fromEntries(account.flags),
      endsInDays: gateway.keys.endOf(account),
      session: sessions.isNeeded(account)
        ? { isOpen: sessions.isOpen(account), until: sessions.untilOf(account.id) }
        : null,
      bots: bots.filter((bot) => bot.account === account.id).map(({ id }) => id),
    })),
  });
});
