import type { SettingName } from '../order/intent.ts';
import type { Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { MONEY_MAX, SETTINGS, symbolForm } from './limit-forms.ts';
import {
  choicesForm,
  decimalForm,
  fieldsOf,
  integerForm,
  listForm,
  optionalForm,
  problem,
  value,
  type Form,
  type PolicyProblem,
  type Reading,
} from './policy-field.ts';

/** Which requests wait for a person, and for how long the person's word stands. */
export interface ApprovalLimit {
  /** An opening that is worth more than this, in the quote asset; null: no opening by its value. */
  readonly notionalAbove: Decimal | null;
  /** Every opening in one of these. */
  readonly instruments: ReadonlySet<Instrument>;
  readonly settings: ReadonlySet<SettingName>;
  /** How long after the approval the same request may be sent again, once. */
  readonly minutes: number;
}

const MINUTES_DEFAULT = 5;

const FORMS = {
  notionalAbove: optionalForm(decimalForm('0', MONEY_MAX)),
  instruments: listForm(symbolForm, 0, 500),
  settings: choicesForm(SETTINGS, 0),
  minutes: integerForm(1, 1_440),
} as const;
const NAMES = Object.keys(FORMS);

/** A table of the four fields, of which each may be left out. */
export const approvalForm: Form<ApprovalLimit> = {
  read(json, path) {
    const fields = fieldsOf(json);
    if (fields === null || [...fields.keys()].some((name) => !NAMES.includes(name))) {
      return problem(path, `must be a table of some of: ${NAMES.join(', ')}`);
    }
    const problems: PolicyProblem[] = [];
    const readOne = <T>(name: string, form: Form<T>, fallback: T): T => {
      const read: Reading<T> = fields.has(name)
        ? form.read(fields.get(name), [...path, name])
        : value(fallback);
      if (read.kind === 'value') return read.value;
      problems.push(...read.problems);
      return fallback;
    };
    const limit = {
      notionalAbove: readOne('notionalAbove', FORMS.notionalAbove, null),
      instruments: readOne('instruments', FORMS.instruments, new Set<Instrument>()),
      settings: readOne('settings', FORMS.settings, new Set<SettingName>()),
      minutes: readOne('minutes', FORMS.minutes, MINUTES_DEFAULT),
    };
    return problems.length > 0 ? { kind: 'problems', problems } : value(limit);
  },
  write: (of) => ({
    notionalAbove: FORMS.notionalAbove.write(of.notionalAbove),
    instruments: FORMS.instruments.write(of.instruments),
    settings: FORMS.settings.write(of.settings),
    minutes: of.minutes,
  }),
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(FORMS).map(([name, form]) => [name, form.schema])),
    additionalProperties: false,
  },
  words:
    `notionalAbove: ${FORMS.notionalAbove.words}; instruments and settings: lists; ` +
    'minutes: 1 to 1440, 5 when left out',
};
