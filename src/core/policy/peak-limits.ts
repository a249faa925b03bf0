import type { Decimal } from '../units/decimal.ts';
import { MONEY_MAX } from './limit-forms.ts';
import { decimalForm, fieldsOf, integerForm, problem, textForm, value, type Form } from './policy-field.ts';

/** From when the best value of a book is remembered. */
export type PeakPeriod = 'day' | 'week' | 'ever';

/** How far a book's value may fall below its best. In the quote asset. */
export interface DrawdownLimit {
  readonly amount: Decimal;
  readonly since: PeakPeriod;
}

/** How small a position stays in a market that is new to a book. */
export interface CoolingLimit {
  /** After the first trade there. */
  readonly minutes: number;
  readonly notionalMax: Decimal;
}

const SINCE_PATTERN = '^(?:day|week|ever)$';
const sinceForm = textForm<PeakPeriod>({
  pattern: SINCE_PATTERN,
  words: 'day, week or ever',
  parse: (text) => (text === 'day' || text === 'week' || text === 'ever' ? text : null),
  format: (since) => since,
});
const minutesForm = integerForm(1, 43_200);
const leastForm = decimalForm('0.01', MONEY_MAX);
const amountForm = decimalForm('0', MONEY_MAX);

export const drawdownForm: Form<DrawdownLimit> = pairForm({
  first: ['amount', leastForm],
  second: ['since', sinceForm],
  make: (amount, since) => ({ amount, since }),
  take: ({ amount, since }) => [amount, since],
});

export const coolingForm: Form<CoolingLimit> = pairForm({
  first: ['minutes', minutesForm],
  second: ['notionalMax', amountForm],
  make: (minutes, notionalMax) => ({ minutes, notionalMax }),
  take: ({ minutes, notionalMax }) => [minutes, notionalMax],
});

/** A table of exactly two fields. */
function pairForm<A, B, T>(of: {
  readonly first: readonly [string, Form<A>];
  readonly second: readonly [string, Form<B>];
  make(first: A, second: B): T;
  take(whole: T): readonly [A, B];
}): Form<T> {
  const [firstName, firstForm] = of.first;
  const [secondName, secondForm] = of.second;
  return {
    read(json, path) {
      const fields = fieldsOf(json);
      const known = fields !== null && fields.size === 2 && fields.has(firstName) && fields.has(secondName);
      if (!known) return problem(path, `must have exactly two fields: ${firstName} and ${secondName}`);
      const first = firstForm.read(fields.get(firstName), [...path, firstName]);
      const second = secondForm.read(fields.get(secondName), [...path, secondName]);
      if (first.kind === 'problems') return first;
      if (second.kind === 'problems') return second;
      return value(of.make(first.value, second.value));
    },
    write(whole) {
      const [first, second] = of.take(whole);
      return { [firstName]: firstForm.write(first), [secondName]: secondForm.write(second) };
    },
    schema: {
      type: 'object',
      properties: { [firstName]: firstForm.schema, [secondName]: secondForm.schema },
      required: [firstName, secondName],
      additionalProperties: false,
    },
    words: `${firstName}: ${firstForm.words}; ${secondName}: ${secondForm.words}`,
  };
}
