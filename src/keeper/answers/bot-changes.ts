import { assert } from '../../core/assert.ts';
import { ACCEPTED, addBot, DECOY_TYPES, revokeBot } from '../../protocol/api/bots.ts';
import { flag, list, nullable, object, text } from '../../protocol/api/form.ts';
import { wordForm } from '../../protocol/api/terms.ts';
import { done } from './outcome.ts';
import { performing } from './performer.ts';

/** What the owner's command answers. */
const issuedForm = object(
  {
    bot: wordForm,
    key: wordForm,
    venue: wordForm,
    apiKey: wordForm,
    type: DECOY_TYPES,
    secret: nullable(text({ max: 8_192 })),
    blastRadius: nullable(wordForm),
    accepted: ACCEPTED,
  },
  { tradesFor: wordForm },
);

/** `POST /bots`. By the owner's own command, so that of two at once under one name only one is issued. */
export const botAdding = performing(addBot, async (parts, { body }) => {
  const { bot, account, ...rest } = body;
  const issued = issuedForm.read(await parts.owner('bot add', { bot, name: account, ...rest }), '');
  assert(issued.ok, 'a decoy is issued as it says');
  const { key, tradesFor = null, ...shown } = issued.value;
  return done({ ...shown, account: key, tradesFor });
});

/** What the owner's command answers. */
const revokedForm = object({ bot: wordForm, revoked: flag, openOrders: list(wordForm, 10_000) });

/** `POST /bots/{bot}/revoke`. */
export const botRevoking = performing(revokeBot, async (parts, { params, body }) => {
  const revoked = revokedForm.read(await parts.owner('bot revoke', { ...params, ...body }), '');
  assert(revoked.ok, 'a decoy is revoked as it says');
  const { bot, openOrders } = revoked.value;
  return done({ bot, openOrders });
});
