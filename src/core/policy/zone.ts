/** What the clocks on the wall show somewhere. */
export interface Zone {
  /** As it was written: "UTC", an offset, or a name of the time zone database. */
  readonly name: string;
  /** Minutes to add to UTC at that moment. */
  offsetMinutesAt(at: number): number;
}

export const ZONE_PATTERN =
  '^(?:UTC|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]|[A-Z][A-Za-z_]*(?:/[A-Za-z0-9_+-]+){1,2})$';
const PATTERN = new RegExp(ZONE_PATTERN);
const OFFSET = /^([+-])([0-9]{2}):([0-9]{2})$/;

/**
 * Null for a text that is no zone, or one that this machine does not know. An offset is arithmetic and the same for
 * ever; a name follows the time zone database of the machine that decides.
 */
export function parseZone(name: string): Zone | null {
  if (!PATTERN.test(name)) return null;
  if (name === 'UTC') return new FixedZone(name, 0);
  const [, sign, hours, minutes] = OFFSET.exec(name) ?? [];
  if (sign !== undefined) {
    const offset = Number(hours) * 60 + Number(minutes);
    return new FixedZone(name, sign === '-' ? -offset : offset);
  }
  const format = formatOf(name);
  return format === null ? null : new NamedZone(name, format);
}

class FixedZone implements Zone {
  readonly name: string;
  readonly #minutes: number;

  constructor(name: string, minutes: number) {
    this.name = name;
    this.#minutes = minutes;
  }

  offsetMinutesAt(): number {
    return this.#minutes;
  }
}

class NamedZone implements Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name;
    this.#format = format;
  }

  offsetMinutesAt(at: number): number {
    const shown = new Map(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => Number(shown.get(name));
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return Math.round(local / 60_000) - Math.floor(at / 60_000);
  }
}

/** The only way to ask whether a zone is known is to ask for it. */
function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  const numeric = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'iso8601', ...numeric });
  } catch {
    return null;
  }
}
