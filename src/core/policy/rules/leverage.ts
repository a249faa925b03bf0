import { fromInteger, larger, parseDecimal, ZERO, type Decimal } from '../../units/decimal.ts';
import { alone, words } from '../figure.ts';
import { refuse, type Rule, type SettingCase } from '../rule.ts';

/** Bounds what the leverage setting may ask for. An unreadable figure is refused like one that is too high. */
export const leverageRule: Rule<SettingCase> = {
  name: 'leverageMax',
  codes: ['LEVERAGE_EXCEEDS_MAX'],
  onOpening: 'settings only: the asked leverage is at most leverageMax',
  onReducing: 'does not apply',
  judge(judged) {
    if (judged.name !== 'leverage') return null;
    const { leverageMax } = judged.limits;
    const asked = askedBy(judged);
    return asked !== null && asked <= fromInteger(leverageMax)
      ? null
      : refuse(judged, 'LEVERAGE_EXCEEDS_MAX', { max: String(leverageMax) });
  },
  figures(judged) {
    if (judged.name !== 'leverage') return [];
    const max = judged.limits.leverageMax;
    const asked = askedBy(judged);
    if (asked === null)
      return [
        words('leverageMax', { asked: 'no readable figure', allowed: `at most ${max}`, isPassed: false }),
      ];
    return [alone({ limit: 'leverageMax', unit: 'count' }, asked, fromInteger(max))];
  },
};

/** The highest leverage that is asked for; null where none is, or one cannot be read. */
function askedBy({ values }: SettingCase): Decimal | null {
  let highest: Decimal | null = null;
  for (const [name, text] of values) {
    if (name !== 'leverage') continue;
    const one = parseDecimal(text);
    if (one === null || one < 0n) return null;
    highest = larger(one, highest ?? ZERO);
  }
  return highest;
}
