import { words } from '../figure.ts';
import { refuse, type Case, type Rule } from '../rule.ts';

const NAMED_MAX = 10;

/** Only symbols that the owner listed. The asked symbol is text from outside and is not repeated. */
export const symbolRule: Rule<Case> = {
  name: 'symbols',
  codes: ['SYMBOL_NOT_ALLOWED'],
  onOpening: 'symbol must be listed',
  onReducing: 'passes: a position in a symbol that was taken off the list can be closed',
  judge(judged) {
    const { symbols } = judged.limits;
    if (judged.instrument === null || judged.reduces || symbols.has(judged.instrument)) return null;
    return refuse(judged, 'SYMBOL_NOT_ALLOWED', { allowed: named(symbols) });
  },
  figures({ limits: { symbols }, instrument, reduces }) {
    if (instrument === null || reduces) return [];
    const isPassed = symbols.has(instrument);
    const asked = isPassed ? instrument : 'another symbol';
    return [words('symbols', { asked, allowed: named(symbols), isPassed })];
  },
};

function named(symbols: ReadonlySet<string>): string {
  const first = [...symbols].slice(0, NAMED_MAX).join(', ');
  return symbols.size > NAMED_MAX ? `${first}, …` : first;
}
