import type { Permission } from './permission.ts';

/** Kinds of changes for which a second person can be asked, in the order of the documentation. */
export const FOUR_EYES_CHANGES = [
  'policy',
  'people',
  'keys',
  'bots',
  'resume',
  'approvals',
  'export',
] as const;

/** A kind of change. */
export type FourEyesChange = (typeof FOUR_EYES_CHANGES)[number];

/** What somebody must be permitted who confirms such a change. */
export const CONFIRMING: { readonly [C in FourEyesChange]: Permission } = {
  policy: 'policy',
  people: 'people',
  keys: 'keys',
  bots: 'bots',
  resume: 'resume',
  approvals: 'trade',
  export: 'audit',
};
