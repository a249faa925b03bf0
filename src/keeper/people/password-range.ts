import { timingSafeEqual } from 'node:crypto';

const SUFFIX_DIGITS = 35;

/**
 * Whether a range of hashes, a line `SUFFIX:COUNT` each, has this one. Padding has the count 0 and means nothing. Every
 * line is compared, so that the time says nothing about which one it was.
 */
export function isInRange(text: string, suffix: string): boolean {
  const wanted = Buffer.from(suffix.padEnd(SUFFIX_DIGITS));
  let isThere = false;
  for (const line of text.split('\n')) {
    const [hash = '', count = ''] = line.trim().toUpperCase().split(':');
    const isSame = hash.length === SUFFIX_DIGITS && timingSafeEqual(Buffer.from(hash), wanted);
    isThere ||= isSame && /^[1-9][0-9]*$/.test(count);
  }
  return isThere;
}
