import type { Sign, Subject } from '../alarm.ts';
import { NOTHING, type Detector } from '../detector.ts';
import { countOne } from '../window.ts';

/** By which the venues that are served say that the account has not enough for the order. */
const FUNDS: ReadonlySet<string> = new Set([
  // Binance: balance, margin, position limits by margin, leverage too low for the margin, cross and isolated balance.
  ...['-2018', '-2019', '-2024', '-2027', '-2028', '-4050', '-4051'],
  // Bybit: wallet balance, available balance, balance for the order, margin.
  ...['110004', '110006', '110007', '110012', '110044', '110045', '110052'],
  // Hyperliquid, as its codec names it.
  'INSUFFICIENT_MARGIN',
]);
/** A post-only order that would have traded: an ordinary day of a market maker. */
const ORDINARY: ReadonlySet<string> = new Set(['-5022', 'BAD_ALO_PX']);

/** Orders that the venue did not take, or did not answer for: too little money at once, others when repeated. */
export const execution: Detector<'outcome'> = ({ body, at, watch }) => {
  const bot = watch.sent.get(body.intent);
  if (body.result !== 'unknown') watch.sent.delete(body.intent);
  const { code, result } = body;
  if (bot === undefined || result === 'accepted' || result === 'unconfirmed') return NOTHING;
  if (code !== null && ORDINARY.has(code)) return NOTHING;
  const subject: Subject = `bot:${bot}`;
  const signs: Sign[] = [];
  if (code !== null && FUNDS.has(code)) {
    signs.push({ kind: 'balanceFailure', severity: 'warning', subject, facts: { code } });
  }
  const { failuresMax: most, failuresMinutes: minutes } = watch.settings;
  const mark = String(body.intent);
  if (most > 0 && countOne(watch, { key: `failed ${subject}`, at, minutes, most, mark }) >= most) {
    const facts = { failures: String(most), minutes: String(minutes), result, code: code ?? 'none' };
    signs.push({ kind: 'executionFailures', severity: 'warning', subject, facts });
  }
  return signs;
};
