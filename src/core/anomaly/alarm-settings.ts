/** When detectors speak. Counts are whole; zero switches the detector off where the table says that it may be. */
export interface AlarmSettings {
  readonly opensMax: number;
  readonly opensMinutes: number;
  readonly addressDays: number;
  readonly signInFailuresMax: number;
  readonly signInMinutes: number;
  readonly limitPercent: number;
  readonly strangersMax: number;
  readonly failuresMax: number;
  readonly failuresMinutes: number;
  readonly refusalsMax: number;
  readonly refusalsMinutes: number;
  readonly walletsMax: number;
  readonly walletsMinutes: number;
  readonly repeatMinutes: number;
}

/** One row of the table from which settings are read, shown and documented. Bounds are inclusive. */
export interface SettingField {
  readonly least: number;
  readonly most: number;
  readonly fallback: number;
  readonly about: string;
}

const DAY_MINUTES = 1_440;

/** Every setting, in the order of the documentation. */
export const ALARM_SETTINGS: { readonly [K in keyof AlarmSettings]: SettingField } = {
  opensMax: {
    least: 0,
    most: 1_000,
    fallback: 10,
    about:
      'orders of one bot that opened or enlarged a position within `opensMinutes`; more is alarming, 0: off',
  },
  opensMinutes: { least: 1, most: DAY_MINUTES, fallback: 5, about: 'the minutes that `opensMax` counts in' },
  addressDays: {
    least: 0,
    most: 365,
    fallback: 30,
    about: 'days after which an address that a person was not seen at counts as new, 0: off',
  },
  signInFailuresMax: {
    least: 0,
    most: 1_000,
    fallback: 5,
    about:
      'refused sign-ins of one person within `signInMinutes`, of all together four times as many; 0: off',
  },
  signInMinutes: { least: 1, most: DAY_MINUTES, fallback: 15, about: 'the minutes of `signInFailuresMax`' },
  limitPercent: {
    least: 0,
    most: 99,
    fallback: 80,
    about: 'share of a limit, in percent, from which it counts as near, 0: off. A reached one is always told',
  },
  strangersMax: {
    least: 0,
    most: 1_000_000,
    fallback: 60,
    about: 'requests without a known key between two counts, which is a minute; more are alarming, 0: off',
  },
  failuresMax: {
    least: 0,
    most: 1_000,
    fallback: 5,
    about:
      'orders of one bot that the venue did not take within `failuresMinutes`; as many are alarming, 0: off',
  },
  failuresMinutes: { least: 1, most: DAY_MINUTES, fallback: 5, about: 'the minutes of `failuresMax`' },
  refusalsMax: {
    least: 0,
    most: 1_000,
    fallback: 50,
    about: 'requests of one bot that policy refused within `refusalsMinutes`; as many are alarming, 0: off',
  },
  refusalsMinutes: { least: 1, most: DAY_MINUTES, fallback: 5, about: 'the minutes of `refusalsMax`' },
  walletsMax: {
    least: 0,
    most: 1_000,
    fallback: 3,
    about: 'wallets that one user made within `walletsMinutes`; more are alarming, 0: off',
  },
  walletsMinutes: { least: 1, most: DAY_MINUTES, fallback: 60, about: 'the minutes of `walletsMax`' },
  repeatMinutes: {
    least: 1,
    most: DAY_MINUTES,
    fallback: 30,
    about: 'minutes in which the same alarm is told once, and again only when it came 10, 100, 1,000 times',
  },
};

/** The names of all settings, in the order of the table. */
export const SETTING_NAMES: readonly (keyof AlarmSettings)[] = Object.keys(ALARM_SETTINGS).filter(
  (name): name is keyof AlarmSettings => name in ALARM_SETTINGS,
);

/** What holds until the owner says otherwise. */
export const SETTINGS_DEFAULT: AlarmSettings = {
  opensMax: ALARM_SETTINGS.opensMax.fallback,
  opensMinutes: ALARM_SETTINGS.opensMinutes.fallback,
  addressDays: ALARM_SETTINGS.addressDays.fallback,
  signInFailuresMax: ALARM_SETTINGS.signInFailuresMax.fallback,
  signInMinutes: ALARM_SETTINGS.signInMinutes.fallback,
  limitPercent: ALARM_SETTINGS.limitPercent.fallback,
  strangersMax: ALARM_SETTINGS.strangersMax.fallback,
  failuresMax: ALARM_SETTINGS.failuresMax.fallback,
  failuresMinutes: ALARM_SETTINGS.failuresMinutes.fallback,
  refusalsMax: ALARM_SETTINGS.refusalsMax.fallback,
  refusalsMinutes: ALARM_SETTINGS.refusalsMinutes.fallback,
  walletsMax: ALARM_SETTINGS.walletsMax.fallback,
  walletsMinutes: ALARM_SETTINGS.walletsMinutes.fallback,
  repeatMinutes: ALARM_SETTINGS.repeatMinutes.fallback,
};

/** Null for a name that is no setting. */
export function parseSettingName(text: string): keyof AlarmSettings | null {
  return SETTING_NAMES.find((name) => name === text) ?? null;
}

/** Whether a value is within the bounds of its setting. */
export function isSettingValue(name: keyof AlarmSettings, value: number): boolean {
  const { least, most } = ALARM_SETTINGS[name];
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

/** The settings with some replaced. What is no setting, or out of its bounds, changes nothing. */
export function withSettings(
  before: AlarmSettings,
  changes: readonly (readonly [name: string, value: number])[],
): AlarmSettings {
  let after = before;
  for (const [text, value] of changes) {
    const name = parseSettingName(text);
    if (name !== null && isSettingValue(name, value)) after = { ...after, [name]: value };
  }
  return after;
}
