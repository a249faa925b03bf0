/** What a request asks for, as sorted lines `field=value` in the venue's words: two are equal or they are not. */
export type Reading =
  | { readonly kind: 'reading'; readonly lines: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string };

/** Fields by name; null stands for one that is absent. */
export type FieldValues = Readonly<Record<string, string | null>>;

/** One reading of what was asked, with its parts (the orders of a batch) in order. */
export function readingOf(line: string, parts: readonly FieldValues[]): Reading {
  const lines = parts.flatMap((part, at) =>
    Object.entries(part)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${at} ${name}=${value}`)
      .sort(),
  );
  return { kind: 'reading', lines: [line, ...lines] };
}

/** Null when both say the same; otherwise the first difference. */
export function difference(gate: Reading, venue: Reading): string | null {
  if (gate.kind === 'refused' || venue.kind === 'refused') {
    if (gate.kind === venue.kind) return null;
    return gate.kind === 'refused'
      ? `gate refuses: ${gate.why}`
      : `venue refuses: ${venue.kind === 'refused' ? venue.why : ''}`;
  }
  const length = Math.max(gate.lines.length, venue.lines.length);
  for (let i = 0; i < length; i += 1) {
    if (gate.lines[i] !== venue.lines[i])
      return `gate ${gate.lines[i] ?? 'nothing'} ≠ venue ${venue.lines[i] ?? 'nothing'}`;
  }
  return null;
}
