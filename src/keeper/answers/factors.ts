import {
  addPasskey,
  askNewPasskey,
  askPasskey,
  askProof,
  beginTotp,
  confirmTotp,
  getMail,
  giveProof,
  listFactors,
  makeBackupCodes,
  putMail,
  removePasskey,
  removeTotp,
  signInByPasskey,
} from '../../protocol/api/factors.ts';
import type { Refusal as PeopleRefusal } from '../people/people-parts.ts';
import type { ShownFactor } from '../people/second-factors.ts';
import { OWN_SECRETS } from '../people/step-up.ts';
import type { NotLet } from '../people/tries.ts';
import { done, refused, type Outcome, type Refusal } from './outcome.ts';
import { peopleRefused } from './people-refusal.ts';
import { performing } from './performer.ts';
import { own } from './own-session.ts';
import { entered, notLet, whence } from './sessions.ts';
import { shownCode } from './shown-code.ts';

/** `GET /me/factors`. */
export const factors = performing(listFactors, ({ people }, { caller }) =>
  own(caller, (session) => {
    const found = people.enrolment.list(session);
    return found === null ? peopleRefused({ kind: 'refused', code: 'PERSON_UNKNOWN' }) : done(found);
  }),
);

/** `POST /me/factors/totp`. */
export const beginningTotp = performing(beginTotp, ({ people }, { caller }) =>
  own(caller, (session) => {
    const begun = people.enrolment.beginTotp(session);
    return begun.kind === 'refused' ? peopleRefused(begun) : done({ secret: begun.secret, uri: begun.uri });
  }),
);

/** `POST /me/factors/totp/confirm`. */
export const confirmingTotp = performing(confirmTotp, ({ people, clock }, { caller, body, ask }) =>
  own(caller, async (session) => {
    const result = await people.enrolment.confirmTotp(session, body.code, whence(ask));
    return result.kind === 'wrong' ? codeWrong(clock.wallMs()) : judged(result);
  }),
);

/** `DELETE /me/factors/totp`. */
export const removingTotp = performing(removeTotp, ({ people }, { caller }) =>
  own(caller, async (session) => judged(await people.enrolment.remove(session, 'totp'))),
);

/** `POST /me/factors/passkeys/question`. */
export const askingNewPasskey = performing(askNewPasskey, ({ people }, { caller }) =>
  own(caller, (session) => {
    const question = people.enrolment.askPasskey(session);
    return isRefusal(question) ? peopleRefused(question) : done(question);
  }),
);

/** `POST /me/factors/passkeys`. */
export const addingPasskey = performing(addPasskey, ({ people }, { caller, body }) =>
  own(caller, async (session) => judged(await people.enrolment.addPasskey(session, body, body.label))),
);

/** `DELETE /me/factors/passkeys/{id}`. */
export const removingPasskey = performing(removePasskey, ({ people }, { caller, params }) =>
  own(caller, async (session) => judged(await people.enrolment.remove(session, { passkey: params.id }))),
);

/** `POST /me/factors/codes`. */
export const makingBackupCodes = performing(makeBackupCodes, ({ people }, { caller }) =>
  own(caller, async (session) => {
    const made = await people.enrolment.makeBackupCodes(session);
    return made.kind === 'refused' ? peopleRefused(made) : done({ codes: made.codes });
  }),
);

/** `GET /me/mail`. */
export const mail = performing(getMail, ({ people }, { caller }) =>
  own(caller, (session) => done({ mail: people.enrolment.mailOf(session) })),
);

/** `PUT /me/mail`. */
export const settingMail = performing(putMail, ({ people }, { caller, body }) =>
  own(caller, async (session) => judged(await people.enrolment.setMail(session, body.mail))),
);

/** `POST /me/proof/question`. */
export const askingProof = performing(askProof, ({ people }, { caller, body }) =>
  own(caller, (session) => {
    const question = people.stepUp.ask(session, body.challenge ?? OWN_SECRETS);
    return question === null ? peopleRefused({ kind: 'refused', code: 'PERSON_UNKNOWN' }) : done(question);
  }),
);

/** `POST /me/proof`. */
export const givingProof = performing(giveProof, ({ people }, { caller, body, ask }) =>
  own(caller, async (session) => {
    const shown = shownOf(body.shown);
    if (shown === null) {
      return refused(
        422,
        'FIELD_MALFORMED',
        'exactly one of code and passkey is to be shown; nothing was done',
      );
    }
    const digest = body.challenge ?? OWN_SECRETS;
    return judged(await people.stepUp.confirm(session, digest, shown, whence(ask)));
  }),
);

/** `POST /session/passkey/question`. */
export const askingPasskey = performing(askPasskey, ({ people }) => done(people.askPasskey()));

/** `POST /session/passkey`. */
export const signingInByPasskey = performing(signInByPasskey, async (parts, { body, ask }) =>
  entered(parts, await parts.people.signInByPasskey(body, whence(ask))),
);

/** They hold the secret, so nothing is given away; a wrong clock is by far the most frequent reason. */
function codeWrong(now: number): Refusal {
  const time = new Date(now).toUTCString().slice(17);
  const text = `the code is wrong; no app was set up. Next: type the newest, and compare clocks: here it is ${time}`;
  return refused(422, 'CODE_WRONG', text);
}

function judged(result: { readonly kind: 'done' } | NotLet): Outcome<object> {
  return result.kind === 'done' ? done({}) : notLet(result);
}

function isRefusal(found: object): found is PeopleRefusal {
  return 'kind' in found && found.kind === 'refused';
}

/** Null unless exactly one thing is shown. */
function shownOf(shown: {
  readonly code?: string;
  readonly passkey?: Extract<ShownFactor, { kind: 'passkey' }>['answer'];
}): ShownFactor | null {
  const { code, passkey } = shown;
  if (code !== undefined && passkey === undefined) return shownCode(code);
  return code === undefined && passkey !== undefined ? { kind: 'passkey', answer: passkey } : null;
}
