/** Rows of keyboards as they are sold in the US, Germany, France and Russia, and the columns under the figures. */
const ROWS: readonly string[] = [
  '`1234567890-=',
  '~!@#$%^&*()_+',
  'qwertyuiop[]\\',
  "asdfghjkl;'",
  'zxcvbnm,./',
  '1234567890ß´',
  '!"§$%&/()=?',
  'qwertzuiopü+',
  'asdfghjklöä#',
  'yxcvbnm,.-',
  '&é"\'(-è_çà)=',
  'azertyuiop^$',
  'qsdfghjklmù*',
  'wxcvbn,;:!',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю.',
  ...['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik,', '9ol.', '0p;/'],
];
/** Two characters side by side happen in every word. */
const RUN_MIN = 3;

/** Pairs that follow each other on a keyboard, forwards: `as`. */
const PAIRS: ReadonlySet<string> = new Set(
  ROWS.flatMap((row) => [...row].slice(1).map((char, at) => `${[...row][at] ?? ''}${char}`)),
);

/**
 * What there is to guess in a text of small letters: characters that are alike side by side count once, and so does
 * every run of three or more along the alphabet, the figures or a keyboard, up or down. `abcdef123qwert` has three.
 */
export function guessesIn(text: string): number {
  const chars = [...text].filter((char, at, all) => char !== all[at - 1]);
  let guesses = 0;
  for (let at = 0; at < chars.length; at += 1) {
    guesses += 1;
    const length = runAt(chars, at);
    if (length >= RUN_MIN) at += length - 1;
  }
  return guesses;
}

/** How many characters from there on go the same way. */
function runAt(chars: readonly string[], from: number): number {
  const ways = WAYS.map((follows) => {
    let to = from + 1;
    while (to < chars.length && follows(chars[to - 1] ?? '', chars[to] ?? '')) to += 1;
    return to - from;
  });
  return Math.max(...ways);
}

const WAYS: readonly ((before: string, after: string) => boolean)[] = [
  (before, after) => Number(after.codePointAt(0)) - Number(before.codePointAt(0)) === 1,
  (before, after) => Number(after.codePointAt(0)) - Number(before.codePointAt(0)) === -1,
  (before, after) => PAIRS.has(`${before}${after}`),
  (before, after) => PAIRS.has(`${after}${before}`),
];

/** The part that a text is a repetition of; the text itself where it is none. */
export function repeatedPart(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const part = text.slice(0, length);
    if (text.length % length === 0 && part.repeat(text.length / length) === text) return part;
  }
  return text;
}
