import type { Alarm, AlarmFacts, AlarmKind, Subject } from './alarm.ts';

type Fact = (name: string) => string;

interface Words {
  /** What happened, with whom it concerns. */
  readonly what: (who: string, fact: Fact) => string;
  /** What to do next. */
  readonly next: (fact: Fact) => string;
}

const LOOK = 'See `sallyport status`.';

/** What an owner, or who may act as one, did. */
const OWNER_ACTS: ReadonlyMap<string, (who: string) => string> = new Map([
  ['policy', () => 'A policy was put in force.'],
  ['resume', (who: string) => `A halt of ${who} was ended.`],
  ['manual', (who: string) => `Trading by hand on ${who} was allowed.`],
  ['rotation', (who: string) => `The real key of ${who} was replaced.`],
  ['account', (who: string) => `A real key was added: ${who}.`],
  ['bot', (who: string) => `A decoy was issued: ${who}.`],
  ['passphrase', () => 'The passphrase was changed.'],
  ['person', () => 'A person was added.'],
  ['roles', () => 'The roles of a person were changed.'],
  ['retention', () => 'How long things are kept was changed.'],
]);

/** What each kind of alarm says: what happened, and what to do next. Plain text, one line each. */
const ALARM_WORDS: { readonly [K in AlarmKind]: Words } = {
  manyOpens: {
    what: (who, fact) =>
      `${who} opened or enlarged positions with ${fact('opens')} orders within ${fact('minutes')} minutes, ` +
      `the last in ${fact('instrument')}.`,
    next: () => 'If the strategy should not, halt it: `sallyport halt`.',
  },
  newAddress: {
    what: (who, fact) =>
      `${who} signed in from an address that was not seen for ${fact('days')} days (${fact('address')}…).`,
    next: () => 'If it was not you, end the session: `sallyport person revoke`.',
  },
  signInFailures: {
    what: (who, fact) => `${who}: ${fact('failures')} refused sign-ins within ${fact('minutes')} minutes.`,
    next: () => 'If it was not you, look at the sessions and change the password.',
  },
  sessionStolen: {
    what: (_who, fact) =>
      `The refresh token of session ${fact('session')}… was shown twice: somebody else had it. The session is over.`,
    next: () => 'Look at where you were signed in, change the password, and sign in anew.',
  },
  walletCreation: {
    what: (_who, fact) => `One user made ${fact('wallets')} wallets within ${fact('minutes')} minutes.`,
    next: () => 'If that was not meant, look at `sallyport wallet list`.',
  },
  walletLimit: {
    what: (who, fact) => `Policy refused to have a transaction of ${who} signed (${fact('code')}).`,
    next: () => 'See what it was in the console, under Wallets, before anything is allowed.',
  },
  serverSigning: {
    what: (who, fact) => `Somebody tried to have ${who} sign here what policy refuses (${fact('code')}).`,
    next: () => 'Its key is in the vault: find out who asked. Nothing was signed.',
  },
  firstServerSigning: {
    what: (who) => `${who} was signed for here for the first time: its key is in the vault.`,
    next: () => 'If you did not expect that, halt it: `sallyport halt`. Then see `sallyport wallet show`.',
  },
  walletExported: {
    what: (who) => `The key of ${who} was given out: whoever has it needs nobody’s leave.`,
    next: () => 'If that was not meant, move what it holds away now. Then take `export` out of the policy.',
  },
  keyScope: {
    what: (who, fact) => {
      if (fact('status') === 'quarantined') return `${who} is quarantined: ${fact('why')}. Openings stop.`;
      if (fact('status') === 'again') return `${who} is out of quarantine. Its key may: ${fact('may')}.`;
      return `What the real key of ${who} may do has changed at the venue; now: ${fact('may')}.`;
    },
    next: (fact) =>
      fact('status') === 'again'
        ? 'Bots may open again.'
        : 'Where nobody is logged in, `sallyport login NAME`. Otherwise narrow the key at the venue, then ' +
          '`sallyport key probe --name NAME`.',
  },
  foreignOrder: {
    what: (who, fact) =>
      fact('origin') === 'forced'
        ? `The venue closed or reduced a position of ${who} itself: order ${fact('order')} in ${fact('instrument')}.`
        : `Order ${fact('order')} in ${fact('instrument')} on ${who} was placed with the real key, and not by this ` +
          'gateway. Its openings are halted.',
    next: (fact) =>
      fact('origin') === 'forced'
        ? LOOK
        : 'The key has leaked: revoke it at the venue now, then look at what was traded.',
  },
  limitNear: {
    what: (who, fact) => `${who} has used ${fact('percent')} % of ${fact('limit')}.`,
    next: () => LOOK,
  },
  limitReached: {
    what: (who, fact) =>
      `${who} has reached a limit that stops openings: ${fact('limit') === '?' ? fact('code') : fact('limit')}.`,
    next: () => 'Exits still pass. Look at its positions; `sallyport policy show` says what the limit is.',
  },
  rateLimit: {
    what: (who, fact) => `${who} is too fast: ${fact('code')}.`,
    next: () => 'Openings are held back and cancels go. Slow the bot down.',
  },
  strangers: {
    what: (_who, fact) =>
      `${fact('requests')} requests came in a minute without a known key or a good signature.`,
    next: () => 'See who can reach the listener.',
  },
  fundsRoute: {
    what: (who) => `${who} tried to move funds. It was refused and recorded; nothing was sent.`,
    next: () => 'No trading bot needs this: find out what runs there before it goes on.',
  },
  balanceFailure: {
    what: (who, fact) =>
      `The venue refused an order of ${who} for lack of balance or margin (${fact('code')}).`,
    next: () => 'Look at the account’s margin at the venue.',
  },
  executionFailures: {
    what: (who, fact) =>
      `${fact('failures')} orders of ${who} failed within ${fact('minutes')} minutes, ` +
      `the last ${fact('result')} (${fact('code')}).`,
    next: () => 'See `sallyport status` for what is in doubt, and the venue for what rests.',
  },
  manyRefusals: {
    what: (who, fact) =>
      `Policy refused ${fact('refusals')} requests of ${who} within ${fact('minutes')} minutes.`,
    next: () =>
      'The bot and its policy disagree: the console has each refusal with its reason, under Orders.',
  },
  halt: {
    what: (who, fact) => `Halted: ${who}, ${fact('stops')}, by ${fact('by')} (${fact('reason')}).`,
    next: () => 'What rests at the venue stays there. `sallyport resume` ends it.',
  },
  botSilent: {
    what: (who, fact) =>
      `Nothing was heard of ${who} for ${fact('silentMs')} ms: ${fact('cancelled')} orders are cancelled, ` +
      `${fact('spared')} stay.`,
    next: () => 'Look whether the bot runs.',
  },
  keyExpiry: {
    what: (who, fact) => `The real key of ${who} ends by itself in ${fact('daysLeft')} days.`,
    next: () => 'Make another at the venue and put it in its place: `sallyport key rotate`.',
  },
  venueSession: {
    what: (who, fact) =>
      fact('code') === 'SESSION_ENDS_SOON'
        ? `The session of ${who} at the venue ends in ${fact('minutes')} minutes. Cancels go until then.`
        : `The session of ${who} at the venue ended before its time: somebody logged in elsewhere, or ended it ` +
          'there. Nothing is sent for it, not even cancels; what rests there stays.',
    next: (fact) =>
      fact('code') === 'SESSION_ENDS_SOON'
        ? 'Cancel what is not to rest unwatched. Once it is over, somebody has to log in: `sallyport login`.'
        : 'If that was none of you, end the app’s access at the venue. Then log in: `sallyport login`.',
  },
  approvalWaiting: {
    what: (who, fact) => `A request of ${who} waits for a person (number ${fact('approval')}).`,
    next: (fact) => `See \`sallyport approval show ${fact('approval')}\`.`,
  },
  ownerAct: {
    what: (who, fact) => OWNER_ACTS.get(fact('what'))?.(who) ?? `${who} was added, a ${fact('what')}.`,
    next: () => 'If it was not you, halt, and find out who reads the data folder.',
  },
  sinkFailing: {
    what: (who, fact) => `${who} takes no alarms (${fact('reason')}).`,
    next: () => 'Alarms wait for it, for a day at most. Try `sallyport alarm test`.',
  },
  tokenFailing: {
    what: (_who, fact) => `The token that signs makes no signatures (${fact('why')}): its keys are refused.`,
    next: () =>
      'Other keys go on. See `sallyport doctor` for what is wrong; cancels of its accounts wait for it.',
  },
  trouble: {
    what: (who, fact) =>
      `The gateway reports ${fact('code')} (${who}${fact('text') === '?' ? '' : `, ${fact('text')}`}).`,
    next: () => 'docs/ERRORS.md and docs/RELIABILITY.md say what it means.',
  },
  test: {
    what: () => 'This is a test of this way to you. Nothing happened.',
    next: () => 'Nothing is to be done.',
  },
};

/** An alarm in one sentence or two, and the next step in another. */
export function alarmText({
  kind,
  subject,
  facts,
  count,
  since,
  at,
}: Pick<Alarm, 'kind' | 'subject' | 'facts' | 'count' | 'since' | 'at'>): {
  readonly what: string;
  readonly next: string;
} {
  const fact = factOf(facts);
  const words = ALARM_WORDS[kind];
  const minutes = Math.max(1, Math.round((at - since) / 60_000));
  const many = count > 1 ? ` This is the ${count}th time in ${minutes} min.` : '';
  return { what: `${words.what(nameOf(subject), fact)}${many}`, next: words.next(fact) };
}

function nameOf(subject: Subject): string {
  return subject === 'everything' ? 'everything' : subject.replace(':', ' ');
}

function factOf(facts: AlarmFacts): Fact {
  return (name) => facts[name] ?? '?';
}
