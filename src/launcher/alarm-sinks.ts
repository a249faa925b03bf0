import { readFileSync } from 'node:fs';
import { parseRangeSource, type RangeSource } from '../protocol/range-source.ts';
import { parseAlarmSinks, type SinkSettings } from '../protocol/alarm-sinks.ts';

/** The owner's sinks for alarms; empty when there is no list, null when it is none. */
export function readAlarmSinks(path: string): readonly SinkSettings[] | null {
  try {
    return parseAlarmSinks(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}

/** Where ranges of breached passwords are asked for; null where nowhere, or where the file is none of ours. */
export function readRangeSourceAt(path: string): RangeSource | null {
  try {
    return parseRangeSource(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
