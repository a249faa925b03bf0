import { assert } from '../../core/assert.ts';
import type { Form } from '../../protocol/api/form.ts';
import {
  beginLogin,
  endedForm,
  endLogin,
  finishLogin,
  loginPageForm,
  openedForm,
  probedForm,
  probeKey,
} from '../../protocol/api/key-sessions.ts';
import { done, type Outcome } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';

type Asked = Parameters<AnswerParts['owner']>;

/** `POST /keys/{account}/probe`. */
export const keyProbing = performing(probeKey, (parts, { params }) =>
  byOwner(parts, ['key reprobe', { name: params.account }], probedForm),
);

/** `POST /keys/{account}/login`. */
export const loginBeginning = performing(beginLogin, (parts, { params }) =>
  byOwner(parts, ['login begin', { name: params.account }], loginPageForm),
);

/** `POST /keys/{account}/login/finish`. */
export const loginFinishing = performing(finishLogin, (parts, { params, body }) =>
  byOwner(parts, ['login finish', { name: params.account, ...body }], openedForm),
);

/** `POST /keys/{account}/logout`. */
export const loginEnding = performing(endLogin, (parts, { params }) =>
  byOwner(parts, ['logout', { name: params.account }], endedForm),
);

/** By the owner's own command, so that there is one way in to a session. */
async function byOwner<A>(parts: AnswerParts, asked: Asked, form: Form<A>): Promise<Outcome<A>> {
  const answered = form.read(await parts.owner(...asked), '');
  assert(answered.ok, 'a command of the owner answers as its operation says');
  return done(answered.value);
}
