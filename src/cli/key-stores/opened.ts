/** What came of opening a store of another program: its content, or exactly what is wrong. */
export type Opened =
  | { readonly kind: 'opened'; readonly content: Uint8Array }
  /** The bytes are no store of that form. */
  | { readonly kind: 'malformed'; readonly what: string }
  /** What was given to open it cannot be a key of that form. */
  | { readonly kind: 'malformedKey'; readonly what: string }
  /** It is one, and the password or key does not open it, or somebody changed it. */
  | { readonly kind: 'wrongPassword' };

/** A store that is none of its form; `what` is ours, never its content. */
export function malformed(what: string): Opened {
  return { kind: 'malformed', what };
}

/** The content of a store that opened. */
export function opened(content: Uint8Array): Opened {
  return { kind: 'opened', content };
}
