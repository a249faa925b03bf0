import { formatDecimal, ZERO } from '../../units/decimal.ts';
import { atLeast } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** No openings where one person can be most of the market. */
export const volumeRule: Rule<OrderCase> = {
  name: 'volume24hMin',
  codes: ['VOLUME_BELOW_FLOOR'],
  onOpening: "the symbol's turnover in 24 hours ≥ volume24hMin; unknown counts as none",
  onReducing: 'passes',
  judge(judged) {
    const { reference, limits } = judged;
    if (judged.reduces || reference === null) return null;
    if ((reference.volume24h ?? ZERO) >= limits.volume24hMin) return null;
    return refuse(judged, 'VOLUME_BELOW_FLOOR', {
      volume: reference.volume24h === null ? 'unknown' : formatDecimal(reference.volume24h),
      min: formatDecimal(limits.volume24hMin),
    });
  },
  figures({ reference, limits, reduces, instrument }) {
    if (reduces || reference === null) return [];
    const about = { limit: 'volume24hMin', unit: 'money', of: instrument } as const;
    return [atLeast(about, reference.volume24h, limits.volume24hMin)];
  },
};
