import type { UnixMs } from '../units/time.ts';
import {
  choicesForm,
  fieldsOf,
  problem,
  textForm,
  value,
  type Form,
  type PolicyPath,
  type PolicyProblem,
  type Reading,
} from './policy-field.ts';
import { parseZone, ZONE_PATTERN, type Zone } from './zone.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Day = (typeof DAYS)[number];

/** One stretch of the week. It may cross midnight, and then belongs to the day on which it begins. */
interface HoursWindow {
  readonly days: ReadonlySet<Day>;
  /** Minutes after local midnight: begins with this one, ends before that one; up to 1440. */
  readonly from: number;
  readonly to: number;
}

/** When openings may be placed. */
export interface TradingHours {
  readonly zone: Zone;
  readonly windows: readonly HoursWindow[];
}

const DAY_MINUTES = 1_440;
const WINDOWS_MAX = 50;
const TIME_PATTERN = '^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$';

const timeForm = textForm<number>({
  pattern: TIME_PATTERN,
  words: 'a time of day, "HH:MM", up to "24:00"',
  parse: (text) =>
    new RegExp(TIME_PATTERN).test(text) ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : null,
  format: (minutes) => {
    const two = (part: number): string => String(part).padStart(2, '0');
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  },
});

const daysForm = choicesForm<Day>(DAYS, 1);

const zoneForm = textForm<Zone>({
  pattern: ZONE_PATTERN,
  words: '"UTC", an offset like "+05:30", or the name of a time zone like "Europe/Berlin"',
  parse: parseZone,
  format: (zone) => zone.name,
});

/** A time zone and at least one window of days and times. */
export const tradingHoursForm: Form<TradingHours> = {
  read(json, path) {
    const fields = fieldsOf(json);
    if (fields === null || !hasExactly(fields, ['zone', 'windows'])) {
      return problem(path, 'must have exactly two fields: zone and windows');
    }
    const zone = zoneForm.read(fields.get('zone'), [...path, 'zone']);
    const windows = readWindows(fields.get('windows'), [...path, 'windows']);
    if (zone.kind === 'problems') return zone;
    if (windows.kind === 'problems') return windows;
    return value({ zone: zone.value, windows: windows.value });
  },
  write: (of) => ({
    zone: zoneForm.write(of.zone),
    windows: of.windows.map(({ days, from, to }) => {
      return { days: daysForm.write(days), from: timeForm.write(from), to: timeForm.write(to) };
    }),
  }),
  schema: {
    type: 'object',
    properties: {
      zone: zoneForm.schema,
      windows: {
        type: 'array',
        minItems: 1,
        maxItems: WINDOWS_MAX,
        items: {
          type: 'object',
          properties: { days: daysForm.schema, from: timeForm.schema, to: timeForm.schema },
          required: ['days', 'from', 'to'],
          additionalProperties: false,
        },
      },
    },
    required: ['zone', 'windows'],
    additionalProperties: false,
  },
  words: `zone: ${zoneForm.words}; windows: list of days (${DAYS.join(', ')}), from and to`,
};

/** Whether a moment lies in one of the windows: the first minute does, the last one named does not. */
export function isOpen({ zone, windows }: TradingHours, at: UnixMs): boolean {
  const minutes = Math.floor(at / 60_000) + zone.offsetMinutesAt(at);
  const day = Math.floor(minutes / DAY_MINUTES);
  const minute = minutes - day * DAY_MINUTES;
  return windows.some(({ days, from, to }) => {
    if (from < to) return holds(days, day) && from <= minute && minute < to;
    return (holds(days, day) && from <= minute) || (holds(days, day - 1) && minute < to);
  });
}

/** Whether a day, counted from the first of January 1970, which was a Thursday, is one of these. */
function holds(days: ReadonlySet<Day>, sinceEpoch: number): boolean {
  const wanted = (((sinceEpoch + 3) % 7) + 7) % 7;
  return DAYS.some((day, index) => index === wanted && days.has(day));
}

function readWindows(json: unknown, path: PolicyPath): Reading<readonly HoursWindow[]> {
  if (!Array.isArray(json)) return problem(path, 'must be a list of windows');
  const items: readonly unknown[] = json;
  if (items.length < 1 || items.length > WINDOWS_MAX) {
    return problem(path, `must have 1 to ${WINDOWS_MAX} windows`);
  }
  const problems: PolicyProblem[] = [];
  const windows = items.flatMap((item, index): HoursWindow[] => {
    const read = readWindow(item, [...path, index]);
    if (read.kind === 'value') return [read.value];
    problems.push(...read.problems);
    return [];
  });
  return problems.length > 0 ? { kind: 'problems', problems } : value(windows);
}

function readWindow(json: unknown, path: PolicyPath): Reading<HoursWindow> {
  const fields = fieldsOf(json);
  if (fields === null || !hasExactly(fields, ['days', 'from', 'to'])) {
    return problem(path, 'must have exactly three fields: days, from and to');
  }
  const days = daysForm.read(fields.get('days'), [...path, 'days']);
  const from = timeForm.read(fields.get('from'), [...path, 'from']);
  const to = timeForm.read(fields.get('to'), [...path, 'to']);
  if (days.kind === 'problems') return days;
  if (from.kind === 'problems') return from;
  if (to.kind === 'problems') return to;
  if (from.value === to.value || from.value === DAY_MINUTES) {
    return problem(path, 'begins where it ends; for a whole day write from "00:00" to "24:00"');
  }
  return value({ days: days.value, from: from.value, to: to.value });
}

function hasExactly(fields: ReadonlyMap<string, unknown>, names: readonly string[]): boolean {
  return fields.size === names.length && names.every((name) => fields.has(name));
}
