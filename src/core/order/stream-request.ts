/** A bot's message on a stream socket. Ids are JSON as it was written. */
export type StreamRequest =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: string; readonly names: readonly string[] }
  | { readonly kind: 'list' | 'isCombined'; readonly id: string }
  | { readonly kind: 'setCombined'; readonly id: string; readonly combined: boolean }
  /** Not understood: the venue's own answer to that. */
  | { readonly kind: 'refused'; readonly answer: string };

/** What is answered on a private connection: the operation, and the id as it was written. */
export interface StreamWord {
  readonly op: 'logOn' | 'subscribe' | 'unsubscribe' | 'ping';
  readonly id: string;
}
