import { readFileSync } from 'node:fs';
import { parseAlarmSinks, type SinkSettings } from '../protocol/alarm-sinks.ts';

/** The owner's sinks for alarms; empty when there is no list, null when it is none. */
export function readAlarmSinks(path: string): readonly SinkSettings[] | null {
  try {
    return parseAlarmSinks(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}
