const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });
const WHOLE = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

const ZONE = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

/** The time zone of this computer today, as `UTC` or `GMT+1`. */
export function zoneName(): string {
  return ZONE.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? 'local time';
}

/** Hours, minutes and seconds of this computer's time zone. `at` in milliseconds since 1970. */
function clockTime(at: number): string {
  return CLOCK.format(at);
}

/** Day, or the time where it is of the same day as `now`. Both in milliseconds since 1970. */
export function dayOrTime(at: number, now: number): string {
  return DAY.format(at) === DAY.format(now) ? clockTime(at) : `${DAY.format(at)} ${clockTime(at)}`;
}

/** Day and time in words, with the time zone. */
export function wholeTime(at: number): string {
  return WHOLE.format(at);
}

const STEPS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A length of time in its two largest units, such as `2 h 5 min`. Below a second in milliseconds. */
export function span(ms: number): string {
  const at = STEPS.findIndex(([unit]) => ms >= unit);
  const [large, small] = [STEPS[at], STEPS[at + 1]];
  if (large === undefined) return `${Math.max(0, Math.round(ms))} ms`;
  const count = Math.floor(ms / large[0]);
  const rest = small === undefined ? 0 : Math.floor((ms - count * large[0]) / small[0]);
  return small === undefined || rest === 0
    ? `${count} ${large[1]}`
    : `${count} ${large[1]} ${rest} ${small[1]}`;
}
