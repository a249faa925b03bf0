const GOING_AWAY = 1001;
const REASON = 'the gateway stops';

/** What can be told to end. */
interface Closable {
  close(code: number, reason: string): void;
}

/** The WebSockets that are open at this process. How many there may be is bounded where they are let in. */
export class BotSockets {
  readonly #open = new Set<Closable>();
  #goodbye: PromiseWithResolvers<void> | null = null;

  /** Called by each as it opens. One that opens while this process ends is told so at once. */
  add(socket: Closable): void {
    this.#open.add(socket);
    if (this.#goodbye !== null) socket.close(GOING_AWAY, REASON);
  }

  /** Called by each once it is closed. */
  remove(socket: Closable): void {
    this.#open.delete(socket);
    if (this.#open.size === 0) this.#goodbye?.resolve();
  }

  /**
   * Tells everybody that this process goes away, so that nobody has to take it for an accident. Done once all have
   * closed; one that does not answer is cut off by itself.
   */
  sayGoodbye(): Promise<void> {
    this.#goodbye ??= Promise.withResolvers<void>();
    for (const socket of this.#open) socket.close(GOING_AWAY, REASON);
    if (this.#open.size === 0) this.#goodbye.resolve();
    return this.#goodbye.promise;
  }
}
