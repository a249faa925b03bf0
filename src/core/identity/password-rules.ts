import { guessesIn, repeatedPart } from './typed-runs.ts';

/**
 * Rules for new passwords: NIST SP 800-63B-4 section 3.1.1.2 and OWASP ASVS 6.2. Length counts, composition does not;
 * nothing has to be changed by the calendar.
 */
export type PasswordProblem =
  /** Fewer than 8 characters, or than 15 where it is the only factor. */
  | 'TOO_SHORT'
  | 'TOO_LONG'
  /** A lone surrogate or a control character: it could not be typed again everywhere. */
  | 'NOT_TEXT'
  /** The person's name, the product's, or little more than rows of an alphabet or keyboard, or a repetition. */
  | 'EASY_TO_GUESS';

/** At least 64 must be allowed; this is far above, and bounds the work. */
const PASSWORD_CHARS_MAX = 1_024;

/** Characters that a password needs: fewer where it is one of two factors. */
function lengthMin(hasSecondFactor: boolean): number {
  return hasSecondFactor ? 8 : 15;
}

/**
 * The form in which a password is hashed and compared: NFC, so that the same characters typed on another keyboard are
 * the same password. Null for what is no text.
 */
export function normalisedPassword(text: string): string | null {
  if (!text.isWellFormed() || text.length > PASSWORD_CHARS_MAX) return null;
  return /[\u0000-\u001f\u007f]/.test(text) ? null : text.normalize('NFC');
}

/** What speaks against a new password, or null. Whether it is known from a breach is looked up elsewhere. */
export function passwordProblem(
  text: string,
  about: { readonly name: string; readonly hasSecondFactor: boolean },
): PasswordProblem | null {
  if (text.length > PASSWORD_CHARS_MAX) return 'TOO_LONG';
  const password = normalisedPassword(text);
  if (password === null) return 'NOT_TEXT';
  if ([...password].length < lengthMin(about.hasSecondFactor)) return 'TOO_SHORT';
  return isEasy(password.toLowerCase(), about.name.toLowerCase()) ? 'EASY_TO_GUESS' : null;
}

/** What is left when these words are taken out is what an attacker has to guess. */
const REST_MIN = 6;

function isEasy(password: string, name: string): boolean {
  let rest = password;
  for (const word of [name, 'sallyport', 'password']) {
    if (word.length >= 3) rest = rest.replaceAll(word, '');
  }
  const part = repeatedPart(rest);
  return guessesIn(part) < REST_MIN || new Set(part).size < 4 || isRow(part);
}

/** Every character is as far from the one before in the alphabet: `acegikmo`, `97531`. */
function isRow(text: string): boolean {
  const steps = new Set<number>();
  let last: number | null = null;
  for (const char of text) {
    const code = Number(char.codePointAt(0));
    if (last !== null) steps.add(code - last);
    last = code;
  }
  return steps.size === 1;
}
