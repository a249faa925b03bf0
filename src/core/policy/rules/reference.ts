import type { Reference } from '../../account/book.ts';
import { formatDecimal, fromInteger } from '../../units/decimal.ts';
import { alone, unpriced, type Figure } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/**
 * Openings need fresh market facts. Reductions need some, however old: with the last good price the collar still keeps
 * an exit from being given away, and nobody is locked into a position because a feed is down.
 */
export const referenceRule: Rule<OrderCase> = {
  name: 'referenceAgeMaxMs',
  codes: ['REFERENCE_PRICE_STALE', 'BOOK_EMPTY'],
  onOpening:
    'market facts not older than referenceAgeMaxMs, and a bid or an offer; every open order has a known value',
  onReducing: 'the last good market facts, however old',
  judge(judged) {
    const { reference, limits, reduces } = judged;
    const max = String(limits.referenceAgeMaxMs);
    if (reference === null) return refuse(judged, 'REFERENCE_PRICE_STALE', { ageMs: 'unknown', maxMs: max });
    if (reduces) return null;
    const age = judged.now - reference.observedAt;
    if (age > limits.referenceAgeMaxMs) {
      return refuse(judged, 'REFERENCE_PRICE_STALE', { ageMs: String(age), maxMs: max });
    }
    if (isEmpty(reference)) return refuse(judged, 'BOOK_EMPTY', { mark: formatDecimal(reference.mark) });
    if (judged.survey.unpriced !== null) {
      const symbol = judged.survey.unpriced;
      return refuse(judged, 'REFERENCE_PRICE_STALE', { symbol, ageMs: 'unknown', maxMs: max });
    }
    return null;
  },
  figures({ reference, limits, reduces, now, survey, instrument }) {
    const limit = 'referenceAgeMaxMs';
    if (reference === null) return [unpriced(limit, instrument)];
    if (reduces) return [];
    const age = fromInteger(now - reference.observedAt);
    const found: Figure[] = [alone({ limit, unit: 'ms' }, age, fromInteger(limits.referenceAgeMaxMs))];
    if (isEmpty(reference)) found.push(unpriced(limit, instrument));
    if (survey.unpriced !== null) found.push(unpriced(limit, survey.unpriced));
    return found;
  },
};

/** Nobody on either side: a last price is known, and no market. */
function isEmpty({ bid, ask }: Reference): boolean {
  return bid <= 0n && ask <= 0n;
}
