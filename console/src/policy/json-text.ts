/** A text that somebody types, as JSON. */
export type TypedJson =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'malformed'; readonly text: string };

/** The value of a text, or what the browser's parser says of it. */
export function jsonOf(text: string): TypedJson {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    return { kind: 'malformed', text: error instanceof SyntaxError ? error.message : 'It cannot be read.' };
  }
}
