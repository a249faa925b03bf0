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
  ROWS.flatMap((row) => Array.from({ length: row.length - 1 }, (_, at) => row.slice(at, at + 2))),
);

/** Ways in which one character follows another. */
const WAYS: readonly ((before: string, after: string) => boolean)[] = [
  (before, after) => Number(after.codePointAt(0)) - Number(before.codePointAt(0)) === 1,
  (before, after) => Number(after.codePointAt(0)) - Number(before.codePointAt(0)) === -1,
  (before, after) => PAIRS.has(`${before}${after}`),
  (before, after) => PAIRS.has(`${after}${before}`),
];

/**
 * What there is to guess in a text of small letters: characters that are alike side by side count once, and so does
 * every run of three or more along the alphabet, the figures or a keyboard, up or down. `abcdef123qwert` has three.
 */
export function guessesIn(text: string): number {
  let guesses = 0;
  let before = '';
  let length = 0;
  let ways = WAYS;
  for (const char of text) {
    if (char === before) continue;
    const on = ways.filter((follows) => follows(before, char));
    if (on.length > 0) {
      length += 1;
      ways = on;
      // The first two were counted before it was known that they begin a run.
      guesses += length === 2 ? 1 : length === RUN_MIN ? -1 : 0;
    } else {
      // Of two that are no run the second may begin one.
      const anew = length < RUN_MIN ? WAYS.filter((follows) => follows(before, char)) : [];
      ways = anew.length > 0 ? anew : WAYS;
      length = anew.length > 0 ? 2 : 1;
      guesses += 1;
    }
    before = char;
  }
  return guesses;
}

/** The part that a text is a repetition of; the text itself where it is none. */
export function repeatedPart(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const part = text.slice(0, length);
    if (text.length % length === 0 && part.repeat(text.length / length) === text) return part;
  }
  return text;
}
