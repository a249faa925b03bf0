/** A question to a node of the chain. Whatever a node answers is only a claim. */
export type NodeQuestion<T> = CallQuestion<T> | PathQuestion<T>;

/** A call of JSON-RPC 2.0. */
export interface CallQuestion<T> {
  readonly kind: 'call';
  readonly method: string;
  readonly params: readonly unknown[] | Readonly<Record<string, unknown>>;
  /** Null for an answer that is not understood. */
  read(result: unknown): T | null;
}

/** A path below the node's address: read, or, with a form, told. */
export interface PathQuestion<T> {
  readonly kind: 'path';
  readonly path: string;
  /** What is posted, as a form; null: it is read. */
  readonly form: string | null;
  /** Null for an answer that is not understood, of whatever status. */
  read(status: number, json: unknown): T | null;
}
