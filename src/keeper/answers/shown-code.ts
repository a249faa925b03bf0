import type { ShownFactor } from '../people/second-factors.ts';

/** Six digits are of an authenticator app; everything else that is typed is a backup code. */
export function shownCode(code: string): ShownFactor {
  const typed = code.replace(/\s/g, '');
  return /^[0-9]{6}$/.test(typed) ? { kind: 'totp', code: typed } : { kind: 'backupCode', code: typed };
}
