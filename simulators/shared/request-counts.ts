/** Order requests under one client id that passed signature and time window. */
export interface RequestCount {
  readonly received: number;
  /** Those of them that became an order. More than one is a duplicate. */
  readonly accepted: number;
}

/** Client ids kept; the oldest are forgotten beyond this. */
const IDS_MAX = 100_000;

/** Counts signed order requests per client id, so that a test can find what was sent twice. */
export class RequestCounts {
  readonly #counts = new Map<string, RequestCount>();

  note(clientId: string | null, accepted: boolean): void {
    if (clientId === null) return;
    const before = this.#counts.get(clientId) ?? { received: 0, accepted: 0 };
    this.#counts.set(clientId, {
      received: before.received + 1,
      accepted: before.accepted + (accepted ? 1 : 0),
    });
    if (this.#counts.size <= IDS_MAX) return;
    for (const oldest of this.#counts.keys()) {
      this.#counts.delete(oldest);
      return;
    }
  }

  get all(): ReadonlyMap<string, RequestCount> {
    return this.#counts;
  }
}
