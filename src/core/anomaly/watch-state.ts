import type { UnixMs } from '../units/time.ts';
import type { Alarm } from './alarm.ts';
import { SETTINGS_DEFAULT, type AlarmSettings } from './alarm-settings.ts';

/** How often something was seen, under one fingerprint, since it was told first. */
export interface Standing {
  readonly since: UnixMs;
  count: number;
}

/** Something seen at a moment; of one `mark` only the first in a window counts. Empty: every one counts. */
export type Seen = readonly [at: UnixMs, mark: string];

/** What the detectors remember: a part of the folded state, plain values only, every list and map bounded. */
export interface Watch {
  settings: AlarmSettings;
  /** How many alarms were ever raised: the number of the last one. */
  raised: number;
  /** The last alarms, oldest first. */
  readonly recent: Alarm[];
  /** By fingerprint, oldest first. */
  readonly standing: Map<string, Standing>;
  /** Moments that windows count, by what is counted; what was seen longest ago comes first. */
  readonly windows: Map<string, Seen[]>;
  /** Limits that are near or reached now, so that staying there is told once. */
  readonly near: Set<string>;
  /** Bots of placements and changes that were allowed and have no outcome yet, by their entry. Oldest first. */
  readonly sent: Map<number, string>;
  /** How often something was seen since the ledger began: a word, and a code or a kind behind a space. */
  readonly tallies: Map<string, number>;
  /** When a person last signed in from an address: by person and keyed hash. Oldest first. */
  readonly places: Map<string, UnixMs>;
}

/** What is remembered before the first entry. */
export function emptyWatch(): Watch {
  return {
    settings: SETTINGS_DEFAULT,
    raised: 0,
    recent: [],
    standing: new Map(),
    windows: new Map(),
    near: new Set(),
    sent: new Map(),
    tallies: new Map(),
    places: new Map(),
  };
}

/** Puts a pair last, and forgets the one that was put longest ago beyond the bound. */
export function putLast<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
