import type { QueueStore } from './queue-file.ts';

/** Keeps a text that changes often: one write at a time; what changed meanwhile is in the next. */
export class KeptText {
  readonly #store: QueueStore;
  readonly #write: () => string;
  #saving: Promise<void> | null = null;
  #isDirty = false;

  /** `write`: the text as it is now. */
  constructor(store: QueueStore, write: () => string) {
    this.#store = store;
    this.#write = write;
  }

  /** It changed. A disk that takes nothing costs the memory alone. */
  save(): void {
    this.#isDirty = true;
    this.#saving ??= this.#saveAll().finally(() => (this.#saving = null));
  }

  /** Resolves when everything that changed was written, or not taken. */
  async saved(): Promise<void> {
    await this.#saving;
  }

  async #saveAll(): Promise<void> {
    while (this.#isDirty) {
      this.#isDirty = false;
      await this.#store.save(this.#write());
    }
  }
}
