/**
 * Lets one page of this browser at a time do something: a refresh token is good once, and two tabs that showed it at
 * the same moment would look like a thief (T23). Where a page has no locks, it just does it: that is over plain HTTP
 * under a name, where the gateway serves nobody.
 */
export function oneTabAtATime<T>(
  locks: LockManager | undefined,
  name: string,
  act: () => Promise<T>,
): Promise<T> {
  return locks === undefined ? act() : locks.request(name, act);
}
