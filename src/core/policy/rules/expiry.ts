import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** An opening that was meant for a market of some time ago does not go out. */
export const expiryRule: Rule<OrderCase> = {
  name: 'expiryMaxMs',
  codes: ['REQUEST_TOO_OLD'],
  onOpening: 'stamped by the bot at most expiryMaxMs ago',
  onReducing: 'passes',
  judge(judged) {
    const max = judged.limits.expiryMaxMs;
    if (max === null || judged.reduces || judged.stampedAt === null) return null;
    const ageMs = judged.now - judged.stampedAt;
    if (ageMs <= max) return null;
    return refuse(judged, 'REQUEST_TOO_OLD', { ageMs: String(ageMs), max: String(max) });
  },
};
