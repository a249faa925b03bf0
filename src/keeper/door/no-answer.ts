import type { RawReply } from '../../core/order/venue.ts';
import type { ReadEnd } from '../custody/probe.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** What a read under an owner's key told; refuses where no answer came, or none that is understood. */
export function told<T>(end: ReadEnd, read: (reply: RawReply) => T | null): T {
  const found = end.kind === 'answered' ? read(end.reply) : null;
  if (found === null) throw new OwnerRefusal(...noAnswer(end));
  return found;
}

/** Code and sentence for a read that was not answered. */
export function noAnswer(end: ReadEnd): [string, string] {
  if (end.kind === 'refused') {
    return [
      'VENUE_REFUSED_KEY',
      `the venue refused this key; nothing was stored. It said (HTTP ${end.status}): ${end.body}`,
    ];
  }
  if (end.kind === 'unreachable') {
    const text =
      'the venue could not be reached, or its certificate was refused; nothing was stored. Look whether this machine ' +
      'reaches it, and where --base-url or --ca was given, whether they are right';
    return ['VENUE_UNREACHABLE', text];
  }
  if (end.kind === 'overBudget') {
    const text =
      'what the gateway may ask the venue is used up for the moment, so the key was not proven; nothing was stored. ' +
      'Try again in a minute';
    return ['OVER_BUDGET', text];
  }
  return ['PROBE_UNREADABLE', 'the venue’s answer about this key could not be read; nothing was stored'];
}
