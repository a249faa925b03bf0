const LENGTH_MAX = 64;

/**
 * The form in which a name is kept and compared: NFKC, lower case, without space at its ends. Null for what is no name:
 * empty, over 64 characters, with control characters, line ends, marks that turn the direction of text, or lone
 * surrogates.
 */
export function parsePersonName(text: string): string | null {
  if (!text.isWellFormed() || text.length > 4 * LENGTH_MAX) return null;
  const name = text.normalize('NFKC').toLowerCase().trim();
  if (name === '' || [...name].length > LENGTH_MAX) return null;
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name) ? null : name;
}
