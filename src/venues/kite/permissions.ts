import type { ScopeReport } from '../../core/order/reports.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { readDone } from './envelope.ts';

const WORD = /^[A-Za-z0-9_-]{1,32}$/;
const UNLIMITED =
  'A key of this venue cannot be limited: with its session anybody may also buy mutual funds, place triggers that ' +
  'outlive the day, and convert positions. It cannot withdraw money. Bots get none of that from this gateway, but ' +
  'triggers where the policy lists them.';
const ADDRESS =
  'Orders are taken from the address only that is registered for this app at developers.kite.trade ' +
  '(since 1 April 2026). If it is not that of this gateway, every order is refused, and reads work all the same.';

/**
 * What the profile says about a session. The venue has no permissions for keys, so there is nothing to refuse: what it
 * may do is what the account may. Null when the answer is not a profile.
 */
export function readPermissions(reply: RawReply): ScopeReport | null {
  const profile = readDone(reply);
  if (profile === null || textAt(profile, 'user_id') === '') return null;
  const flags: [string, boolean][] = [];
  for (const group of ['exchanges', 'order_types', 'products']) {
    const words = wordsOf(member(profile, group));
    if (words === null) return null;
    for (const word of words) flags.push([`${group}.${word}`, true]);
  }
  return { refusals: [], warnings: [UNLIMITED, ADDRESS], flags: flags.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function wordsOf(list: Json | null): readonly string[] | null {
  if (list?.kind !== 'array') return null;
  const words = list.items.flatMap((item) => (item.kind === 'string' ? [item.text] : []));
  return words.length === list.items.length && words.every((word) => WORD.test(word)) ? words : null;
}
