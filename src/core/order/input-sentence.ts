import type { NotUnderstood } from './venue.ts';

type Fault = Exclude<NotUnderstood['code'], 'ORDER_UNKNOWN'>;

const SENTENCES: Readonly<Record<Fault, (field: string) => string>> = {
  FIELD_NOT_UNDERSTOOD: (field) =>
    `${field} is not taken like this. Leave it out, or write it as the venue documents it`,
  FIELD_REPEATED: (field) => `${field} is there more than once. Send it once`,
  FIELD_MISSING: (field) => `${field} is missing. Add it`,
  DECIMAL_MALFORMED: (field) =>
    `${field} must be a plain decimal within its range, like 0.05: no exponent, plus sign or spaces, a size above zero`,
  BODY_MALFORMED: (field) => `${field} cannot be read. Send it in the form that the venue documents`,
};

/** What is wrong with a request that was not understood, what was not done, and what to do. */
export function inputSentence(code: Fault, field: string): string {
  return `${SENTENCES[code](field === 'unknown' ? 'a part of the request' : field)}; nothing was sent.`;
}
