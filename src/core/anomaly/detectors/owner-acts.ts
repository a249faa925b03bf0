import type { AlarmFacts, Sign, Subject } from '../alarm.ts';
import type { Detector } from '../detector.ts';

/** Acts of an owner that may weaken protection: whoever did not do it should learn of it from elsewhere. */
export const policySet: Detector<'policy'> = ({ body }) => [act('policy', 'everything', { by: body.by })];

export const resumeSaid: Detector<'resume'> = ({ body }) => {
  const { scope } = body;
  const subject: Subject =
    scope.kind === 'everything'
      ? 'everything'
      : scope.kind === 'account'
        ? `account:${scope.account}`
        : `bot:${scope.bot}`;
  return [act('resume', subject, { by: body.by })];
};

export const manualSaid: Detector<'manual'> = ({ body }) =>
  body.allowed ? [act('manual', `account:${body.account}`, { by: body.by })] : [];

export const keyReplaced: Detector<'rotation'> = ({ body }) => [
  act('rotation', `account:${body.account}`, {}),
];

export const accountAdded: Detector<'account'> = ({ body }) => [
  act('account', `account:${body.account}`, { venue: body.venue }),
];

export const botAdded: Detector<'bot'> = ({ body }) => [
  act('bot', `bot:${body.bot}`, { account: body.account }),
];

export const passphraseChanged: Detector<'passphrase'> = ({ body }) => [
  act('passphrase', 'everything', { by: body.by }),
];

export const personAdded: Detector<'person'> = ({ body }) => [act('person', 'everything', { by: body.by })];

export const rolesGiven: Detector<'personRoles'> = ({ body }) => [
  act('roles', 'everything', { by: body.by }),
];

export const retentionSet: Detector<'retentionSet'> = ({ body }) => [
  act('retention', 'everything', { by: body.by }),
];

function act(what: string, subject: Subject, facts: AlarmFacts): Sign {
  return { kind: 'ownerAct', severity: 'note', subject, about: what, facts: { what, ...facts } };
}
