import type { SignedIn } from '../people/sessions.ts';
import type { Caller } from './caller.ts';
import { refused, type Outcome } from './outcome.ts';

/** Does something that needs somebody who is signed in, and refuses it to a stranger. */
export function own<A>(
  { session }: Caller,
  act: (session: SignedIn) => Outcome<A> | Promise<Outcome<A>>,
): Outcome<A> | Promise<Outcome<A>> {
  if (session !== null) return act(session);
  return refused(
    401,
    'NOT_SIGNED_IN',
    'nobody is signed in with this request; nothing was done. Next: sign in',
  );
}
