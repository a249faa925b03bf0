import { DAY_MS, type UnixMs } from '../../units/time.ts';
import type { Sign, Subject } from '../alarm.ts';
import { NOTHING, type Detector } from '../detector.ts';
import { putLast, type Watch } from '../watch-state.ts';
import { countOne } from '../window.ts';

/** Pairs of a person and an address that are remembered. */
const PLACES_MAX = 5_000;
/** Digits of a keyed hash that are shown: enough to tell two apart. */
const SHOWN = 12;

/** Refused sign-ins of one person, or of all and of names that nobody has. */
export const signInsRefused: Detector<'signInsRefused'> = ({ body, at, watch }) => {
  const own: Subject = body.person === null ? 'everything' : `person:${body.person}`;
  const subjects = own === 'everything' ? [own] : [own, 'everything' as const];
  return subjects.flatMap((subject) => many(watch, subject, at, body.count));
};

function many(watch: Watch, subject: Subject, at: UnixMs, times: number): readonly Sign[] {
  const { signInFailuresMax, signInMinutes: minutes } = watch.settings;
  if (signInFailuresMax === 0) return NOTHING;
  // Of all people together a few mistyped words are ordinary.
  const most = subject === 'everything' ? signInFailuresMax * 4 : signInFailuresMax;
  let count = 0;
  for (let i = 0; i < Math.min(times, most); i += 1) {
    count = countOne(watch, { key: `refused sign-in ${subject}`, at, minutes, most });
  }
  if (count < most) return NOTHING;
  const facts = { failures: String(most), minutes: String(minutes) };
  return [{ kind: 'signInFailures', severity: 'warning', subject: shown(subject), about: subject, facts }];
}

/** A person signed in from an address that was not seen with them for long. The first one of all is no news. */
export const signedIn: Detector<'session'> = ({ body, at, watch }) => {
  const stem = `person:${body.person} `;
  const key = `${stem}${body.from}`;
  const last = watch.places.get(key);
  const isKnown = last !== undefined || [...watch.places.keys()].some((place) => place.startsWith(stem));
  putLast(watch.places, key, at, PLACES_MAX);
  const days = watch.settings.addressDays;
  const isFresh = last !== undefined && at - last < days * DAY_MS;
  if (days === 0 || isFresh || !isKnown) return NOTHING;
  const facts = { address: body.from.slice(0, SHOWN), days: String(days) };
  const subject = shown(`person:${body.person}`);
  return [{ kind: 'newAddress', severity: 'warning', subject, about: body.from, facts }];
};

/** A refresh token was shown a second time: one of two has stolen it. */
export const sessionEnded: Detector<'sessionEnded'> = ({ body }) => {
  if (body.why !== 'reuse') return NOTHING;
  const facts = { session: body.session.slice(0, SHOWN) };
  return [{ kind: 'sessionStolen', severity: 'critical', subject: 'everything', about: body.session, facts }];
};

/** Where somebody signed in from is nobody's any more once they were removed. */
export const personForgotten: Detector<'personRemoved'> = ({ body, watch }) => {
  const stem = `person:${body.person} `;
  for (const place of watch.places.keys()) if (place.startsWith(stem)) watch.places.delete(place);
  watch.windows.delete(`refused sign-in person:${body.person}`);
  return NOTHING;
};

function shown(subject: Subject): Subject {
  const [, person] = subject.split(':');
  return person === undefined ? subject : `person:${person.slice(0, SHOWN)}`;
}
