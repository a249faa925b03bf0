import { FOUR_EYES_CHANGES, type FourEyesChange } from '../identity/four-eyes-change.ts';
import { choicesForm, fieldsOf, integerForm, value, type Form, type PolicyProblem } from './policy-field.ts';

/** For which changes a second person has to confirm, and for how long that is good. */
export interface FourEyes {
  readonly changes: ReadonlySet<FourEyesChange>;
  /** From the proposal to the moment at which it is carried out. */
  readonly withinMinutes: number;
}

/** Without these the rest could be gone round: by another policy, or by a second account of the same person. */
const ALWAYS: readonly FourEyesChange[] = ['policy', 'people'];
const FIELDS = ['changes', 'withinMinutes'] as const;
const WITHIN_MINUTES_DEFAULT = 60;

const changesForm = choicesForm(FOUR_EYES_CHANGES, 0);
const minutesForm = integerForm(1, 1_440);

/** `fourEyes` of a policy. `policy` and `people` are among the changes, named or not. */
export const fourEyesForm: Form<FourEyes> = {
  read(json, path) {
    const fields = fieldsOf(json);
    const problems: PolicyProblem[] = [];
    if (fields === null) return { kind: 'problems', problems: [{ path, text: 'must be a table' }] };
    for (const name of fields.keys()) {
      if (!FIELDS.some((known) => known === name))
        problems.push({ path: [...path, name], text: `is not known here; known: ${FIELDS.join(', ')}` });
    }
    const changes = changesForm.read(fields.get('changes') ?? [], [...path, 'changes']);
    const minutes = minutesForm.read(fields.get('withinMinutes') ?? WITHIN_MINUTES_DEFAULT, [
      ...path,
      'withinMinutes',
    ]);
    if (changes.kind === 'problems') problems.push(...changes.problems);
    if (minutes.kind === 'problems') problems.push(...minutes.problems);
    if (changes.kind === 'problems' || minutes.kind === 'problems' || problems.length > 0)
      return { kind: 'problems', problems };
    const all = FOUR_EYES_CHANGES.filter((one) => ALWAYS.includes(one) || changes.value.has(one));
    return value({ changes: new Set(all), withinMinutes: minutes.value });
  },
  write: ({ changes, withinMinutes }) => ({ changes: changesForm.write(changes), withinMinutes }),
  schema: {
    type: 'object',
    properties: {
      changes: changesForm.schema,
      withinMinutes: { default: WITHIN_MINUTES_DEFAULT, allOf: [minutesForm.schema] },
    },
    additionalProperties: false,
  },
  words:
    `\`changes\`: ${changesForm.words}; ` +
    `\`withinMinutes\`: ${minutesForm.words}, default ${WITHIN_MINUTES_DEFAULT}`,
};

/** Whether fewer changes need a second person than before, or for longer after they were proposed. */
export function loosensFourEyes(before: FourEyes | null, after: FourEyes | null): boolean {
  if (before === null) return false;
  if (after === null || after.withinMinutes > before.withinMinutes) return true;
  return [...before.changes].some((change) => !after.changes.has(change));
}
