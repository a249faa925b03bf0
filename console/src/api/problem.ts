import { ApiProblem } from '../../../client/client.ts';

/** What went wrong, as a person reads it. */
export interface Told {
  readonly title: string;
  readonly detail: string;
}

/** The gateway's own words where it said something; otherwise that nobody knows. */
export function told(error: unknown, what: string): Told {
  if (error instanceof ApiProblem) {
    const { code, detail } = error.problem;
    return { title: `${what} (${code})`, detail: sentence(detail) };
  }
  return { title: what, detail: 'The gateway did not answer. Whether something was done is not known.' };
}

/** Whether the gateway said that whoever is signed in may not have it: asking again would change nothing. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.code === 'NOT_PERMITTED';
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
