/**
 * The markets to list: the built-in ones (or those named by `symbols`), with the changes applied. A change whose symbol
 * is not built in adds a market behind the others, alike to the first but for what it says.
 */
export function listedMarkets<S extends { readonly symbol: string }>(
  builtIn: readonly [S, ...S[]],
  symbols: readonly string[] | undefined,
  changes: readonly (Partial<S> & { readonly symbol: string })[],
): readonly S[] {
  const listed = new Map<string, S>();
  for (const spec of builtIn) if (symbols?.includes(spec.symbol) ?? true) listed.set(spec.symbol, spec);
  for (const change of changes) {
    const built = builtIn.find((spec) => spec.symbol === change.symbol);
    if (built !== undefined && !listed.has(change.symbol)) continue;
    listed.set(change.symbol, { ...(built ?? builtIn[0]), ...change });
  }
  return [...listed.values()];
}
