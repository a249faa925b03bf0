import { about, choice, flag, integer, list, named, nothing, nullable, object, text } from './form.ts';
import { changing, reading } from './operation.ts';
import { signedInForm } from './sessions.ts';
import { hashForm, timeForm, wordForm } from './terms.ts';

/** Bytes in base 64 url, as browsers give them. */
function bytesText(max: number): ReturnType<typeof text> {
  return text({ max, pattern: '^[A-Za-z0-9_-]+$', words: 'bytes in base 64 url' });
}

const codeText = about('Six digits, or a backup code.', text({ max: 64 }));
const passkeyId = bytesText(1_400);

const passkeyAnswer = object({
  id: passkeyId,
  clientDataJSON: bytesText(8_192),
  authenticatorData: bytesText(8_192),
  signature: bytesText(4_096),
});

const passkeyQuestion = named(
  'PasskeyQuestion',
  'For `navigator.credentials.get`.',
  object({
    challenge: wordForm,
    rpId: wordForm,
    allowed: about('Ids in base 64 url; empty for any passkey of this place.', list(wordForm, 100)),
  }),
);

const factorForm = choice(['totp', 'passkey', 'backupCode']);

/** A code is shown as `code`, a passkey as `passkey`: exactly one of them. */
const shownForm = object({}, { code: codeText, passkey: passkeyAnswer });

/** `GET /me/factors`. */
export const listFactors = reading({
  name: 'listFactors',
  path: '/me/factors',
  summary: 'The second factors that the caller has set up.',
  access: { kind: 'session' },
  params: nothing,
  answer: named(
    'Factors',
    'Second factors of one person. No secret is in this answer.',
    object({
      totp: flag,
      passkeys: list(
        named('Passkey', 'A passkey.', object({ id: wordForm, label: wordForm, addedAt: timeForm })),
        100,
      ),
      backupCodesLeft: integer(0, 100),
    }),
  ),
});

/** `POST /me/factors/totp`. */
export const beginTotp = changing({
  name: 'beginTotp',
  method: 'POST',
  path: '/me/factors/totp',
  summary: 'A secret for an authenticator app. It counts when a code of it was confirmed.',
  access: { kind: 'session' },
  records: [],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: null,
  answer: named('NewTotp', 'Shown this once.', object({ secret: wordForm, uri: wordForm })),
});

/** `POST /me/factors/totp/confirm`. */
export const confirmTotp = changing({
  name: 'confirmTotp',
  method: 'POST',
  path: '/me/factors/totp/confirm',
  summary: 'Sets up the authenticator app. Other sessions of the caller end.',
  access: { kind: 'session' },
  tier: 'signIn',
  records: ['personRecord', 'proof', 'sessionEnded', 'signInsRefused'],
  loosens: 'never',
  params: nothing,
  body: object({ code: codeText }),
  answer: nothing,
});

/** `DELETE /me/factors/totp`. */
export const removeTotp = changing({
  name: 'removeTotp',
  method: 'DELETE',
  path: '/me/factors/totp',
  summary: 'Takes the authenticator app away. Needs a second factor that was just proven.',
  access: { kind: 'session' },
  records: ['personRecord'],
  loosens: 'never',
  params: nothing,
  body: null,
  answer: nothing,
});

/** `POST /me/factors/passkeys/question`. */
export const askNewPasskey = changing({
  name: 'askNewPasskey',
  method: 'POST',
  path: '/me/factors/passkeys/question',
  summary: 'What a device needs to make a passkey.',
  access: { kind: 'session' },
  records: [],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: null,
  answer: named(
    'NewPasskeyQuestion',
    'For `navigator.credentials.create`.',
    object({
      challenge: wordForm,
      rpId: wordForm,
      userId: wordForm,
      userName: wordForm,
      algorithms: about('COSE numbers, in the order of preference.', list(integer(-65_536, 0), 20)),
      exclude: list(wordForm, 100),
    }),
  ),
});

/** `POST /me/factors/passkeys`. */
export const addPasskey = changing({
  name: 'addPasskey',
  method: 'POST',
  path: '/me/factors/passkeys',
  summary: 'Sets up a passkey. Other sessions of the caller end.',
  access: { kind: 'session' },
  tier: 'signIn',
  records: ['personRecord', 'proof', 'sessionEnded'],
  loosens: 'never',
  params: nothing,
  body: object({
    label: text({ max: 60 }),
    clientDataJSON: bytesText(8_192),
    attestationObject: bytesText(32_768),
  }),
  answer: nothing,
});

/** `DELETE /me/factors/passkeys/{id}`. */
export const removePasskey = changing({
  name: 'removePasskey',
  method: 'DELETE',
  path: '/me/factors/passkeys/{id}',
  summary: 'Takes a passkey away. Needs a second factor that was just proven.',
  access: { kind: 'session' },
  records: ['personRecord'],
  loosens: 'never',
  params: object({ id: passkeyId }),
  body: null,
  answer: nothing,
});

/** `POST /me/factors/codes`. */
export const makeBackupCodes = changing({
  name: 'makeBackupCodes',
  method: 'POST',
  path: '/me/factors/codes',
  summary: 'Ten backup codes in place of those before. Needs a second factor that was just proven.',
  access: { kind: 'session' },
  records: ['personRecord'],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: null,
  answer: named('BackupCodes', 'Shown this once; each is good once.', object({ codes: list(wordForm, 100) })),
});

/** The change that a proof is for; absent for changing one's own second factors. */
const PROVEN_FOR = { challenge: about('As STEP_UP_NEEDED named it.', hashForm) } as const;

/** `POST /me/proof/question`. */
export const askProof = changing({
  name: 'askProof',
  method: 'POST',
  path: '/me/proof/question',
  summary: 'With what the caller can confirm a change.',
  access: { kind: 'session' },
  records: [],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: object({}, PROVEN_FOR),
  answer: named(
    'ProofQuestion',
    'Codes are not among the factors where the gateway is reached from elsewhere.',
    object({ factors: list(factorForm, 3), passkey: nullable(passkeyQuestion) }),
  ),
});

/** `POST /me/proof`. */
export const giveProof = changing({
  name: 'giveProof',
  method: 'POST',
  path: '/me/proof',
  summary: 'Proves a second factor for exactly one change, or for changing one’s own second factors.',
  access: { kind: 'session' },
  tier: 'signIn',
  records: ['proof', 'signInsRefused'],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: object({ shown: shownForm }, PROVEN_FOR),
  answer: nothing,
});

/** `POST /session/passkey/question`. */
export const askPasskey = changing({
  name: 'askPasskey',
  method: 'POST',
  path: '/session/passkey/question',
  summary: 'The question for signing in by a passkey alone.',
  access: { kind: 'open' },
  tier: 'signIn',
  records: [],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: null,
  answer: passkeyQuestion,
});

/** `POST /session/passkey`. */
export const signInByPasskey = changing({
  name: 'signInByPasskey',
  method: 'POST',
  path: '/session/passkey',
  summary: 'Signs somebody in by a passkey, which is two factors: the device, and what unlocks it.',
  access: { kind: 'open' },
  tier: 'signIn',
  records: ['session', 'proof', 'signInsRefused'],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: passkeyAnswer,
  answer: signedInForm,
});

const mailForm = about('An address of mail; null for none.', nullable(text({ max: 256 })));

/** `GET /me/mail`. */
export const getMail = reading({
  name: 'getMail',
  path: '/me/mail',
  summary: 'Where the caller is written to about their account.',
  access: { kind: 'session' },
  params: nothing,
  answer: named('Mail', 'Where letters about one’s own account go.', object({ mail: mailForm })),
});

/** `PUT /me/mail`. */
export const putMail = changing({
  name: 'putMail',
  method: 'PUT',
  path: '/me/mail',
  summary: 'Sets where letters about one’s own account go. Needs a second factor that was just proven.',
  access: { kind: 'session' },
  records: ['personRecord'],
  loosens: 'never',
  params: nothing,
  body: object({ mail: mailForm }),
  answer: nothing,
});
