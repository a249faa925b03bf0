import type { Fields } from './fields.ts';

/** Share of the seals of a root key at which its owner is reminded. */
const REMIND_AT = 0.9;
const NEXT = 'Next: sallyport key rotate-root';

/** What `status` and `doctor` say of the root key: as it is, or that it is to be replaced. */
export interface RootKeyWord {
  readonly isDue: boolean;
  readonly text: string;
}

/** Of the seals that the root key has made: `seals` of a gateway's answer. */
export function sealsWord(seals: Fields | null): RootKeyWord {
  const [used, most] = [seals?.count('used') ?? 0, seals?.count('most') ?? 1];
  const isDue = used >= most * REMIND_AT;
  const text = `has sealed ${used} times at most, of ${most} that one key may`;
  return { isDue, text: isDue ? `${text}. ${NEXT}` : text };
}
