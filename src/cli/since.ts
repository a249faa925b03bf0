import { CliRefusal } from './refusal.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 7 * 86_400_000],
]);
const SPAN = /^([1-9][0-9]{0,4})([mhdw])$/;
const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2}))?$/;

/**
 * The moment that words like `7d`, `36h` or `2026-11-14` mean, in milliseconds since 1970; a span is counted back from
 * `end`, a date begins at midnight UTC. Throws a refusal for anything else.
 */
export function parseSince(words: string, end: number): number {
  const [, count, unit] = SPAN.exec(words) ?? [];
  const unitMs = UNITS.get(unit ?? '');
  if (count !== undefined && unitMs !== undefined) return Math.max(end - Number(count) * unitMs, 0);
  const at = MOMENT.test(words) ? Date.parse(words) : Number.NaN;
  if (Number.isSafeInteger(at) && at >= 0) return at;
  const text =
    `"${words}" is no time; nothing was replayed. Write a span that is counted back from the last entry, like 90m, ` +
    '36h, 7d or 4w, or a date like 2026-11-14 or 2026-11-14T08:00Z.';
  throw new CliRefusal('TIME_MALFORMED', text);
}
