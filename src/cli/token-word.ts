import type { Fields } from './fields.ts';

/** How the token that signs stands, and whether that is bad; null where none is named. `now`: Unix ms. */
export function tokenWord(
  token: Fields | null,
  now: number,
): { readonly isWrong: boolean; readonly text: string } | null {
  if (token === null) return null;
  const provenAt = token.count('provenAt');
  const proven =
    provenAt === null
      ? 'it did nothing yet since the gateway runs'
      : `it last did what it was asked ${Math.max(0, Math.round((now - provenAt) / 1_000))} s ago`;
  const trouble = token.text('trouble');
  if (trouble !== null) return { isWrong: true, text: `${trouble}: ${token.text('text') ?? ''} (${proven})` };
  if (!token.isTrue('running'))
    return { isWrong: true, text: `the process that speaks to it is not there; ${proven}` };
  return { isWrong: false, text: `signs; ${proven}` };
}
