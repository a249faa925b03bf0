import type { Fields } from './fields.ts';

/** Says of an account's key that it ends soon, and what to do; null for one that does not. */
export function keyEndText(key: Fields): string | null {
  const days = key.count('endsInDays');
  if (days === null) return null;
  const name = key.text('name') ?? '';
  const when = days === 1 ? 'in a day' : `in ${days} days`;
  return (
    `the venue ends the real key of ${name} ${when}; nothing can be sent with it then, not even cancels. ` +
    `Next: make a new key there, then sallyport key rotate ${name} --from creds.json`
  );
}
