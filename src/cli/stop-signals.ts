const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The signals that end a command that stays. From construction on they are taken in, also while something is still
 * starting; what they do is decided by whoever listens.
 */
export class StopSignals {
  readonly #wanted = Promise.withResolvers<void>();
  readonly #take = (): void => this.#wanted.resolve();

  constructor() {
    for (const signal of STOPPING) process.on(signal, this.#take);
  }

  /** Resolves when the first of them came. */
  get wanted(): Promise<void> {
    return this.#wanted.promise;
  }

  release(): void {
    for (const signal of STOPPING) process.off(signal, this.#take);
  }
}
