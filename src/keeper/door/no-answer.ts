import type { RawReply } from '../../core/order/venue.ts';
import type { NoWord, ReadEnd } from '../custody/probe.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** What a read under an offered key told; refuses where no answer came, or none that is understood. */
export function told<T>(end: ReadEnd, read: (reply: RawReply) => T | null): T {
  const found = end.kind === 'answered' ? read(end.reply) : null;
  if (found === null) throw new OwnerRefusal(...noAnswer(end));
  return found;
}

/** Code and sentence for a read under an offered key that was not answered, or cannot be read. */
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
      `Try again in ${secondsOf(end)} s`;
    return ['OVER_BUDGET', text];
  }
  return ['PROBE_UNREADABLE', 'the venue’s answer about this key could not be read; nothing was stored'];
}

/** Code and sentence for a look at a stored key that told nothing; `as`: what is known of it by the look before. */
export function noWord(end: NoWord, as: string): [string, string] {
  switch (end.kind) {
    case 'overBudget':
      return [
        'OVER_BUDGET',
        `what the gateway may ask the venue is used up for the moment, so it was not asked; ${as}. ` +
          `Try again in ${secondsOf(end)} s`,
      ];
    case 'refused':
      return [
        'VENUE_REFUSED_KEY',
        `the venue refused the question; ${as}. It said (HTTP ${end.status}): ${end.body}`,
      ];
    case 'notSigned':
      return [
        'KEY_NOT_SIGNING',
        `the token that keeps the key made no signature; ${as}. Next: sallyport doctor`,
      ];
    case 'unreadable':
      return ['PROBE_UNREADABLE', `the venue’s answer about the key could not be read; ${as}`];
    case 'unreachable':
      return ['VENUE_UNREACHABLE', `the venue did not answer; ${as}. Try again in a minute`];
  }
}

/** After how many seconds there is room again, if nothing else is asked until then. */
function secondsOf({ retryAfterMs }: { readonly retryAfterMs: number }): number {
  return Math.max(1, Math.ceil(retryAfterMs / 1_000));
}
