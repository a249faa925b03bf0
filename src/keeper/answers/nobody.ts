import type { Callers } from './caller.ts';

/** While nobody can sign in, nobody is known: every request is a stranger's. */
export const NOBODY: Callers = { whoIs: () => null };
