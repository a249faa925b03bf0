import { alarmText } from '../../core/anomaly/alarm-text.ts';
import {
  ALARM_SETTINGS,
  isSettingValue,
  parseSettingName,
  SETTING_NAMES,
} from '../../core/anomaly/alarm-settings.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

/** `alarm recent`: the last alarms, oldest first, with what they say. */
export function alarmRecent({ state }: Pick<CommandParts, 'state'>): OwnerCommand {
  return () => Promise.resolve(state.watch.recent.map((alarm) => ({ ...alarm, ...alarmText(alarm) })));
}

/** `alarm settings`: from which figures on alarms speak. */
export function alarmSettings({ state }: Pick<CommandParts, 'state'>): OwnerCommand {
  return () => Promise.resolve({ settings: state.watch.settings });
}

/** `alarm settings set`: replaces some of them. All are checked before one is recorded. */
export function alarmSettingsSet({ state, journal }: Pick<CommandParts, 'state' | 'journal'>): OwnerCommand {
  return async (fields) => {
    const asked = fields['changes'];
    const changes = typeof asked === 'object' && asked !== null ? Object.entries(asked).map(changeOf) : [];
    if (changes.length === 0) {
      throw new OwnerRefusal('FIELD_MISSING', 'at least one setting must be named; nothing was changed');
    }
    await inLedger(journal, (book) => book.append({ kind: 'alarmSettings', settings: changes, by: 'owner' }));
    return { settings: state.watch.settings };
  };
}

function changeOf([text, value]: [string, unknown]): readonly [string, number] {
  const name = parseSettingName(text);
  if (name === null) {
    const known = `known are ${SETTING_NAMES.join(', ')}; nothing was changed`;
    throw new OwnerRefusal('SETTING_UNKNOWN', `there is no such setting of alarms: ${known}`);
  }
  if (typeof value === 'number' && isSettingValue(name, value)) return [name, value];
  const { least, most } = ALARM_SETTINGS[name];
  throw new OwnerRefusal(
    'SETTING_MALFORMED',
    `${name} is a whole number from ${least} to ${most}; nothing was changed`,
  );
}

/** `alarm test`: has the edge try one sink, or all, and says how each try ended. */
export function alarmTest({ announcer }: Pick<CommandParts, 'announcer'>): OwnerCommand {
  return async (fields) => {
    const sink = fields['sink'] === undefined ? null : textField(fields, 'sink', 32);
    const results = await announcer.test(sink);
    if (results !== null) return { results };
    throw new OwnerRefusal(
      'EDGE_SILENT',
      'the edge did not answer: no sink was tried, or it is not known. Try again',
    );
  };
}
