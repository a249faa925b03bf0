import type { Order } from '../order/order.ts';
import type { ClientOrderId } from '../units/ids.ts';
import { fieldsOf, integerForm, listForm, problem, textForm, value, type Form } from './policy-field.ts';

/** What happens to a bot's open orders when nothing is heard of it any more. */
export interface DeadManLimit {
  /** Silence after which they are cancelled, in milliseconds. */
  readonly afterMs: number;
  /** `protective`, and beginnings of order ids, each followed by `*`. */
  readonly spare: ReadonlySet<string>;
}

/** Orders that can only reduce, and stops of every kind. */
const PROTECTIVE = 'protective';
const SPARE_PATTERN = '^(?:protective|[.A-Z:/a-z0-9_-]{1,30}\\*)$';
const SPARE_DEFAULT: ReadonlySet<string> = new Set([PROTECTIVE]);
const spareForm = listForm(
  textForm<string>({
    pattern: SPARE_PATTERN,
    words: 'protective, or the beginning of order ids followed by *',
    parse: (text) => (new RegExp(SPARE_PATTERN).test(text) ? text : null),
    format: (text) => text,
  }),
  0,
  20,
);
const afterForm = integerForm(5_000, 86_400_000);

/** A table of `afterMs` and, if anything else is to be spared than what protects, `spare`. */
export const deadManForm: Form<DeadManLimit> = {
  read(json, path) {
    const fields = fieldsOf(json);
    const isKnown =
      fields !== null && [...fields.keys()].every((name) => name === 'afterMs' || name === 'spare');
    if (!isKnown || !fields.has('afterMs'))
      return problem(path, 'must be a table of afterMs and, if wanted, spare');
    const afterMs = afterForm.read(fields.get('afterMs'), [...path, 'afterMs']);
    const spare = fields.has('spare')
      ? spareForm.read(fields.get('spare'), [...path, 'spare'])
      : value(SPARE_DEFAULT);
    if (afterMs.kind === 'problems') return afterMs;
    if (spare.kind === 'problems') return spare;
    return value({ afterMs: afterMs.value, spare: spare.value });
  },
  write: (of) => ({ afterMs: of.afterMs, spare: spareForm.write(of.spare) }),
  schema: {
    type: 'object',
    properties: { afterMs: afterForm.schema, spare: spareForm.schema },
    required: ['afterMs'],
    additionalProperties: false,
  },
  words: `afterMs: ${afterForm.words}; spare: list of protective and beginnings of order ids like keep-*`,
};

/** Whether an order stays when its bot has fallen silent. */
export function isSpared(limit: DeadManLimit, id: ClientOrderId, order: Order): boolean {
  const isProtective =
    order.reduceOnly || order.closePosition || (order.type !== 'limit' && order.type !== 'market');
  return [...limit.spare].some((word) =>
    word === PROTECTIVE ? isProtective : withoutMark(id).startsWith(word.slice(0, -1)),
  );
}

/** Some venues' codecs mark ids of another number range in front; the owner writes them as the bot does. */
function withoutMark(id: ClientOrderId): string {
  return id.replace(/^#/, '');
}
