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

/** A stream of an account that is asked for by naming it: nobody proves anything by that. */
export interface NamedStream {
  readonly op: 'subscribe' | 'unsubscribe';
  /** The decoy key that is named, whether or not there is one. */
  readonly key: string;
  /** Which stream; null for one that is not told here. */
  readonly name: string | null;
  /** What was asked for, as it was written: answers repeat it. */
  readonly echo: string;
}

/** Streams of an account that are opened by its name alone. Pure. */
export interface NamedStreams {
  /** Null for a message that is something else, of public streams too. */
  readAsked(text: string): NamedStream | null;
  /** What is said to it, in order; `refusal` is null for what was done. */
  answer(asked: NamedStream, refusal: string | null): readonly string[];
  /** A message of the account under what was asked for; null where that does not tell it. `account`: its name. */
  tell(message: string, asked: NamedStream, account: string | null): string | null;
}
