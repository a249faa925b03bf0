import { fromInteger, parseDecimal } from '../../units/decimal.ts';
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
    const given = judged.values.filter(([name]) => name === 'leverage');
    const asked = given.map(([, text]) => parseDecimal(text));
    const fine =
      asked.length > 0 && asked.every((one) => one !== null && one >= 0n && one <= fromInteger(leverageMax));
    return fine ? null : refuse(judged, 'LEVERAGE_EXCEEDS_MAX', { max: String(leverageMax) });
  },
};
