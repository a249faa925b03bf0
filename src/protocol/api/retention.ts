import { RETENTION, RETENTION_NAMES, type RetentionSettings } from '../../core/identity/retention.ts';
import { about, flag, integer, list, named, nothing, nullable, object, text, type Form } from './form.ts';
import { changing, reading } from './operation.ts';
import { timeForm, wordForm } from './terms.ts';

const access = { kind: 'permission', permission: 'settings', on: 'everything' } as const;

const valueForms: { readonly [K in keyof RetentionSettings]: Form<number> } = {
  alertDays: valueOf('alertDays'),
  placeDays: valueOf('placeDays'),
  requestDays: valueOf('requestDays'),
  addressKeyDays: valueOf('addressKeyDays'),
  repeatHours: valueOf('repeatHours'),
  replayMinutes: valueOf('replayMinutes'),
};

function valueOf(name: keyof RetentionSettings): Form<number> {
  const { least, most, about: what } = RETENTION[name];
  return about(`${what[0]?.toUpperCase() ?? ''}${what.slice(1)}.`, integer(least, most));
}

const removedForm = about(
  'How much of each kind went.',
  list(object({ what: wordForm, count: integer(0, Number.MAX_SAFE_INTEGER) }), 100),
);

const retentionForm = named(
  'Retention',
  'How long what is kept beside the ledger, which is kept whole.',
  object({
    settings: object(valueForms),
    terms: about(
      'The bounds of each, its default, and below which figure a second factor is asked for.',
      list(
        object({
          name: wordForm,
          about: text({ max: 300 }),
          least: integer(0, Number.MAX_SAFE_INTEGER),
          most: integer(0, Number.MAX_SAFE_INTEGER),
          fallback: integer(0, Number.MAX_SAFE_INTEGER),
          forAudit: nullable(integer(0, Number.MAX_SAFE_INTEGER)),
        }),
        RETENTION_NAMES.length,
      ),
    ),
    mayChange: about('Whether the caller may change it and have it looked through.', flag),
    last: about(
      'The last time that it was looked what is to go; null before the first.',
      nullable(object({ at: timeForm, byGateway: flag, removed: removedForm })),
    ),
  }),
);

/** `GET /retention`. */
export const getRetention = reading({
  name: 'getRetention',
  path: '/retention',
  summary: 'How long things are kept beside the ledger, and what went the last time.',
  access: { kind: 'permission', permission: 'audit', on: 'everything' },
  params: nothing,
  answer: retentionForm,
});

/** `PUT /retention`. */
export const putRetention = changing({
  name: 'putRetention',
  method: 'PUT',
  path: '/retention',
  summary:
    'Sets how long things are kept; what is not named stays. Shorter than an audit needs is confirmed.',
  access,
  records: ['retentionSet'],
  loosens: 'sometimes',
  params: nothing,
  body: object({}, valueForms),
  answer: retentionForm,
});

/** `POST /retention/sweep`. */
export const sweepRetention = changing({
  name: 'sweepRetention',
  method: 'POST',
  path: '/retention/sweep',
  summary: 'Removes now what is kept longer than the settings say; it happens by itself once a day.',
  access,
  records: ['retentionSwept'],
  loosens: 'never',
  params: nothing,
  body: null,
  answer: named('Swept', 'What a sweep removed.', object({ removed: removedForm })),
});
