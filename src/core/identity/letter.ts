/** Why a person is written to. */
export type Occasion =
  | 'password'
  | 'resetIssued'
  | 'totp'
  | 'passkey'
  | 'backupCodes'
  | 'factorsRemoved'
  | 'mail'
  | 'removed'
  | 'newPlace'
  | 'backupCodeUsed'
  | 'signInsRefused'
  | 'sessionStolen';

/** A letter to a person about their own account: never with a token, a code, an address, or text of others. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly lines: readonly string[];
}

const WORDS: Readonly<Record<Occasion, readonly [subject: string, happened: string]>> = {
  password: [
    'your password was set',
    'Another password was set for your account, and your other sessions ended.',
  ],
  resetIssued: [
    'a token for another password was given out',
    'Somebody who may do so made a token with which another password can be set for your account.',
  ],
  totp: [
    'your authenticator app was changed',
    'An authenticator app was set up for your account, or taken away.',
  ],
  passkey: ['your passkeys were changed', 'A passkey was added to your account, or taken away.'],
  backupCodes: [
    'your backup codes were made anew',
    'Ten backup codes were made; those before are worthless.',
  ],
  factorsRemoved: [
    'your second factors were taken away',
    'All second factors of your account and its password were taken away, and your sessions ended.',
  ],
  mail: [
    'the address for these letters was changed',
    'Letters like this one go to another address from now on, or to none.',
  ],
  removed: ['your account was removed', 'Your account was removed, and what was kept of you with it.'],
  newPlace: [
    'a sign-in from somewhere new',
    'Somebody signed in with your account from an address or a device that was not seen with it lately.',
  ],
  backupCodeUsed: ['a backup code was used', 'One of your backup codes was used; it works no second time.'],
  signInsRefused: [
    'sign-ins were refused',
    'Several tries to sign in with your name were refused. No other is looked at for some minutes.',
  ],
  sessionStolen: [
    'a session was ended',
    'The token of one of your sessions was shown twice: somebody else had it. The session is over.',
  ],
};

const IF_NOT_YOU =
  'If that was you, there is nothing to do. If not: open the console by the address that you know, end your sessions ' +
  'under “Your account”, set another password, and tell whoever runs this gateway. They can end sessions too: ' +
  'sallyport person revoke.';

/** What a person reads. `at` in Unix milliseconds. */
export function letterAbout(occasion: Occasion, to: string, at: number): Letter {
  const [subject, happened] = WORDS[occasion];
  return {
    to,
    subject: `Sallyport: ${subject}`,
    lines: [
      happened,
      `When: ${new Date(at).toISOString()} (UTC).`,
      IF_NOT_YOU,
      'This letter asks for nothing, and has no link in it: one that does is not from here.',
    ],
  };
}
