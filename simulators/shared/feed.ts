/** Who listens to which account. Facts go to those who listen at that moment and are kept for nobody. */
export class Feed<F> {
  readonly #listeners = new Map<string, Set<(fact: F) => void>>();

  /** Tells `listener` of everything that happens to an account from now on, until the returned function is called. */
  listen(account: string, listener: (fact: F) => void): () => void {
    const listeners = this.#listeners.get(account) ?? new Set();
    this.#listeners.set(account, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(account) === listeners) this.#listeners.delete(account);
    };
  }

  publish(account: string, fact: F): void {
    const listeners = this.#listeners.get(account);
    if (listeners === undefined) return;
    for (const listener of [...listeners]) listener(fact);
  }
}
