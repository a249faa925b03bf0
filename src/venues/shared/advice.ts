/** What to do instead of what the gateway does not take, by the name of a field or of a route. */
export type Advice = ReadonlyMap<string, string>;

/** The same words for several. */
export function advise(abouts: readonly string[], words: string): readonly (readonly [string, string])[] {
  return abouts.map((about) => [about, words]);
}

/** The words behind a space; '' where there is nothing to say. */
export function adviceOn(advice: Advice, about: string | undefined): string {
  const words = advice.get(about ?? '');
  return words === undefined ? '' : ` ${words}`;
}
