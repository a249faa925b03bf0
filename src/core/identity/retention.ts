/** How long things are kept beside the ledger, which is kept whole. Whole numbers in the unit of the table. */
export interface RetentionSettings {
  readonly alertDays: number;
  readonly placeDays: number;
  readonly requestDays: number;
  readonly addressKeyDays: number;
  readonly repeatHours: number;
  readonly replayMinutes: number;
}

/** One row of the table from which settings are read, shown and documented. Bounds are inclusive. */
export interface RetentionField {
  readonly least: number;
  readonly most: number;
  readonly fallback: number;
  /** Below it somebody who looks back misses something: to go there takes a second factor. Null: nobody would. */
  readonly forAudit: number | null;
  readonly about: string;
}

/** Every setting, in the order of the documentation. */
export const RETENTION: { readonly [K in keyof RetentionSettings]: RetentionField } = {
  alertDays: {
    least: 1,
    most: 730,
    fallback: 90,
    forAudit: 30,
    about: 'days for which the last alarms are listed; of more than 200 the oldest go at once',
  },
  placeDays: {
    least: 30,
    most: 730,
    fallback: 180,
    forAudit: 90,
    about: 'days for which it is known when a person signed in from an address, by keyed hashes',
  },
  requestDays: {
    least: 1,
    most: 365,
    fallback: 30,
    forAudit: 30,
    about: 'days for which approvals and proposals are listed after they are over',
  },
  addressKeyDays: {
    least: 7,
    most: 365,
    fallback: 90,
    forAudit: 30,
    about: 'days after which the key that hashes addresses of refused sign-ins is destroyed and made anew',
  },
  repeatHours: {
    least: 1,
    most: 72,
    fallback: 24,
    forAudit: null,
    about: 'hours for which an answer is given again to the same Idempotency-Key; in memory',
  },
  replayMinutes: {
    least: 1,
    most: 1_440,
    fallback: 10,
    forAudit: null,
    about: 'minutes for which the result of a replay of history can be fetched; in memory',
  },
};

/** The names of all settings, in the order of the table. */
export const RETENTION_NAMES: readonly (keyof RetentionSettings)[] = Object.keys(RETENTION).filter(
  (name): name is keyof RetentionSettings => name in RETENTION,
);

/** What holds until somebody says otherwise. */
export const RETENTION_DEFAULT: RetentionSettings = {
  alertDays: RETENTION.alertDays.fallback,
  placeDays: RETENTION.placeDays.fallback,
  requestDays: RETENTION.requestDays.fallback,
  addressKeyDays: RETENTION.addressKeyDays.fallback,
  repeatHours: RETENTION.repeatHours.fallback,
  replayMinutes: RETENTION.replayMinutes.fallback,
};

/** Null for a name that is no setting. */
export function parseRetentionName(text: string): keyof RetentionSettings | null {
  return RETENTION_NAMES.find((name) => name === text) ?? null;
}

/** Whether a value is within the bounds of its setting. */
export function isRetentionValue(name: keyof RetentionSettings, value: number): boolean {
  const { least, most } = RETENTION[name];
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

/** The settings with some replaced. What is no setting, or out of its bounds, changes nothing. */
export function withRetention(
  before: RetentionSettings,
  changes: readonly (readonly [name: string, value: number])[],
): RetentionSettings {
  let after = before;
  for (const [text, value] of changes) {
    const name = parseRetentionName(text);
    if (name !== null && isRetentionValue(name, value)) after = { ...after, [name]: value };
  }
  return after;
}

/** Settings that a change makes shorter than somebody who looks back needs. Longer is always fine. */
export function shortenedForAudit(
  before: RetentionSettings,
  after: RetentionSettings,
): readonly (keyof RetentionSettings)[] {
  return RETENTION_NAMES.filter((name) => {
    const { forAudit } = RETENTION[name];
    return forAudit !== null && after[name] < before[name] && after[name] < forAudit;
  });
}
