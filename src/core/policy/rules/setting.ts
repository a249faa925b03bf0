import { words } from '../figure.ts';
import { refuse, type Rule, type SettingCase } from '../rule.ts';

/** Settings outlive the bot that made them, so each is allowed by name only. */
export const settingRule: Rule<SettingCase> = {
  name: 'settings',
  codes: ['SETTING_NOT_ALLOWED'],
  onOpening: 'settings only: must be listed',
  onReducing: 'does not apply',
  judge(judged) {
    return judged.limits.settings.has(judged.name)
      ? null
      : refuse(judged, 'SETTING_NOT_ALLOWED', { setting: judged.name });
  },
  figures({ limits: { settings }, name }) {
    const allowed = [...settings].join(', ') || 'none';
    return [words('settings', { asked: name, allowed, isPassed: settings.has(name) })];
  },
};
