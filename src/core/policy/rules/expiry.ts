import { fromInteger } from '../../units/decimal.ts';
import { alone } from '../figure.ts';
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
  figures({ limits: { expiryMaxMs }, reduces, stampedAt, now }) {
    if (expiryMaxMs === null) return 'notSet';
    if (reduces || stampedAt === null) return [];
    const about = { limit: 'expiryMaxMs', unit: 'ms' } as const;
    return [alone(about, fromInteger(now - stampedAt), fromInteger(expiryMaxMs))];
  },
};
