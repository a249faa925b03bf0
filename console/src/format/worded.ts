/** A name of the policy as words, as `Max order notional` for `maxOrderNotional`. Names that people gave stay. */
export function worded(name: string): string {
  if (!/^[a-z]+(?:[A-Z0-9][a-z0-9]*)+$/.test(name)) return name;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The same with a capital, also where it is one word: `Collar` for `collar`. */
export function titled(name: string): string {
  const words = worded(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A limit of the policy as words where its bound stands beside it: `Open orders` for `openOrdersMax`. */
export function wordedLimit(limit: string): string {
  return worded(limit).replace(/ max$/, '');
}
