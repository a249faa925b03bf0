/** One event that a log may have. `facts`: names that may stand beside it, and nothing else ever does. */
interface LogEvent {
  readonly facts: readonly string[];
  /** What happened, for docs/LOGS.md. */
  readonly text: string;
}

/**
 * Every event of the logs, by its code. A code or a fact that is not here does not compile, and is not written: names
 * of secrets need no list of things to hide, because nothing else comes through.
 */
export const LOG_EVENTS = {
  LISTENING: { facts: ['port'], text: 'The edge takes connections. Written in debug only.' },
  LISTEN_REFUSED: { facts: ['port'], text: 'A place cannot be listened at; nothing was started.' },
  PROXY_REFUSED: {
    facts: ['host', 'port'],
    text: 'A program asked the forward proxy for a place that is not on the pass list; once for each place.',
  },
  LAUNCHER_MESSAGE_MALFORMED: { facts: [], text: 'The edge does not understand what the launcher told it.' },
  HALTED: { facts: ['recorded'], text: 'Everything was halted by a file or a signal.' },
  ALARM_SINKS_MALFORMED: {
    facts: [],
    text: 'The list of sinks is none of ours: no alarm goes anywhere until it is mended.',
  },
  EDGE_ENDED: { facts: ['code'], text: 'The edge ended and is started again.' },
  KEEPER_MESSAGE_MALFORMED: { facts: [], text: 'The launcher does not understand what the keeper said.' },
  UPKEEP_FAILED: { facts: ['chore', 'code'], text: 'A backup or a new root key that was due failed.' },
  UPKEEP_DONE: { facts: ['chore', 'code'], text: 'A backup or a new root key that was due was made.' },
  UPKEEP_WITHOUT_SETTINGS: {
    facts: ['code'],
    text: 'The settings cannot be read: nothing is done that is due.',
  },
  PAPER_VENUE_ENDED: { facts: ['account'], text: 'The simulated venue of an account on paper ended.' },
  PAPER_VENUE_NOT_STARTED: {
    facts: ['account', 'code'],
    text: 'The simulated venue of an account on paper did not start.',
  },
  OWNER_DOOR_REFUSED: { facts: [], text: 'Somebody came to the owner’s door without its token.' },
  OWNER_COMMAND_FAILED: { facts: [], text: 'A command at the owner’s door ended in a fault.' },
  ENGINE_CHANGED: { facts: ['since'], text: 'The program that decides is another than at the last start.' },
  ANSWER_FAILED: { facts: [], text: 'A question over the API ended in a fault; the caller was told so.' },
  PASSWORD_LIST_SILENT: {
    facts: ['list'],
    text: 'A list of breached passwords did not answer: a new password was judged by the others, or refused.',
  },
  DESCRIPTORS_EXHAUSTED: {
    facts: [],
    text: 'The system has no descriptor left for the keeper; one was freed for the owner.',
  },
  WALLET_RECORD_CHANGED: {
    facts: ['wallet'],
    text: 'A wallet’s sealed record is not the one that the ledger names.',
  },
  TOKEN_SIGNS_NOT: {
    facts: ['why'],
    text: 'The token makes no signatures; what needs its keys is refused. Written once for each reason.',
  },
  TOKEN_SIGNS_AGAIN: { facts: [], text: 'The token makes signatures again.' },
  SIGNER_ENDED: {
    facts: ['code', 'again'],
    text: 'The process that speaks to the token ended; `again` says whether it is started again by itself.',
  },
  TOKEN_LOGGED_IN: { facts: [], text: 'The token that signs took its PIN.' },
  TOKEN_NOT_LOGGED_IN: { facts: ['why'], text: 'The token that signs is not logged in to.' },
  WALLET_FIRST_USE: { facts: ['wallet'], text: 'A wallet signed for the first time.' },
  FEE_TOO_LOW: {
    facts: ['wallet', 'entry', 'least', 'most'],
    text: 'What was sent waits: a higher fee would have to be `least`, and `most` may be bid. Once for each.',
  },
  DEED_LOOK_FAILED: {
    facts: ['wallet'],
    text: 'What became of a transaction of a wallet could not be asked; the next look comes.',
  },
  SNAPSHOT_FAILED: { facts: [], text: 'No snapshot was made; the next start takes longer.' },
  KEY_ENDS_SOON: { facts: ['account', 'daysLeft'], text: 'The venue ends a real key soon.' },
  ROOT_ROTATION_UNFINISHED: {
    facts: ['store', 'code', 'record', 'account', 'wallet', 'entry', 'entries'],
    text: 'A change of the root key is to be finished by another start.',
  },
  SESSION_OVER: { facts: ['account'], text: 'A venue’s session is over: somebody has to log in.' },
  SESSION_ENDS_SOON: { facts: ['account', 'minutes'], text: 'A venue’s session ends soon.' },
  SESSION_ENDED: { facts: ['account'], text: 'A venue’s session ended.' },
  KEEPER_READY: { facts: ['entries'], text: 'The keeper is ready. Written in debug only.' },
  EXITS_RECORDED: { facts: ['count'], text: 'Exits that went without the ledger were recorded.' },
  SPILL_DAMAGED: { facts: [], text: 'The side file for exits is damaged; everything is halted.' },
  LEDGER_UNPROVEN: {
    facts: [],
    text: 'Somebody may have written into the ledger while nobody ran it; everything is halted.',
  },
  CREDENTIAL_RECORD_CHANGED: {
    facts: ['account'],
    text: 'A key’s sealed record is not the one that the ledger names; its account is out of use.',
  },
  DECOY_RECORD_CHANGED: {
    facts: ['bot'],
    text: 'A decoy’s sealed record is not the one that the ledger names; its bot is revoked.',
  },
  LEDGER_RESTORED: {
    facts: ['entries', 'rolledBack'],
    text: 'The ledger came from a backup; everything is halted.',
  },
  SINK_WELL: { facts: ['sink'], text: 'A way to people works again.' },
  SINK_FAILING: { facts: ['sink', 'reason'], text: 'A way to people does not work.' },
  LETTER_NOT_SENT: {
    facts: ['reason'],
    text: 'A letter to a person about their account could not be sent.',
  },
  ALARMS_DROPPED: { facts: ['count'], text: 'Alarms found no room and were thrown away.' },
  EDGE_LINK_BROKEN: { facts: [], text: 'The edge said what no edge says; its link was closed.' },
  CHECKPOINT_LATE: { facts: [], text: 'No checkpoint was signed in time.' },
  CHECKPOINT_IN_TIME_AGAIN: { facts: [], text: 'Checkpoints are signed in time again.' },
  DISK_FULL: { facts: [], text: 'The disk has no room left.' },
  VENUE_BANNED_US: {
    facts: ['account', 'forMs'],
    text: 'A venue takes nothing from this address for a while.',
  },
  VENUE_LIMIT_HIT: { facts: ['account', 'forMs'], text: 'A venue’s limit was reached.' },
  ACCOUNT_STREAM_REFUSED: { facts: ['account'], text: 'The venue refused an account’s own stream.' },
  ACCOUNT_STREAM_ENDED: { facts: ['account'], text: 'An account’s own stream ended and is opened again.' },
  REFRESH_TOKEN_REUSED: {
    facts: ['session'],
    text: 'A refresh token was shown twice: the session ended for both.',
  },
  PERSON_RECORD_CHANGED: {
    facts: ['person'],
    text: 'A person’s sealed record is not the one that the ledger names: they cannot sign in.',
  },
  LISTING_CHANGED: { facts: ['account'], text: 'A venue’s list of instruments contradicts what was learnt.' },
  ROUND_FAILED: { facts: ['account'], text: 'A look at an account failed; the next one comes.' },
  CANCEL_WITHOUT_LEDGER: { facts: ['account'], text: 'The ledger did not answer: a cancel went without it.' },
  EXIT_WITHOUT_LEDGER: {
    facts: ['account'],
    text: 'The ledger did not answer: an exit went without it, after the side file.',
  },
  CLOCK_FOLLOWED: { facts: ['movedMs'], text: 'The machine’s clock was stepped.' },
  KEY_LEAKED: {
    facts: ['account', 'instrument', 'order', 'bot'],
    text: 'An order that nobody of ours sent: the real key may be known.',
  },
  FORCED_ORDER: {
    facts: ['account', 'instrument', 'order', 'bot'],
    text: 'The venue itself closed something.',
  },
  FOREIGN_ORDER: {
    facts: ['account', 'instrument', 'order', 'bot', 'origin'],
    text: 'An order of another known origin.',
  },
  OUTCOME_NOT_RECORDED: {
    facts: ['count'],
    text: 'What became of orders was not recorded yet: it is asked for again.',
  },
  ACTIONS_NEARLY_USED: {
    facts: ['account'],
    text: 'An account has hardly an action left of those that its venue counts over its life: openings are held back.',
  },
  COUNTDOWN_NOT_KEPT: {
    facts: ['account', 'instrument'],
    text: 'The venue’s own dead-man’s switch is not kept alive.',
  },
  COUNTDOWN_FAILED: { facts: ['account'], text: 'Keeping the venue’s dead-man’s switch alive failed once.' },
  LIST_TOO_LONG: { facts: ['account', 'read'], text: 'A list of the venue is longer than can be read.' },
  BOT_SILENT: {
    facts: ['bot', 'cancelled', 'silentMs'],
    text: 'A bot was silent too long: its orders were cancelled.',
  },
  DEAD_MAN_CANCEL_FAILED: {
    facts: ['account'],
    text: 'A cancel for a silent bot failed; it is tried again.',
  },
  SINK_STRANGER: { facts: ['sink'], text: 'Somebody who is not on the list wrote to a chat of alarms.' },
  COMMIT_UNCERTAIN: {
    facts: ['code', 'store'],
    text: 'A fault of that code: see ERRORS.md. The process ends.',
  },
  LEDGER_CORRUPT: {
    facts: ['entry', 'upTo', 'read', 'expected', 'checkpoint'],
    text: 'A fault of that code: see ERRORS.md. The process ends.',
  },
  LEDGER_NEWER: { facts: ['entry'], text: 'A fault of that code: see ERRORS.md. The process ends.' },
  LEDGER_FORK: {
    facts: ['entries', 'checkpoint'],
    text: 'A fault of that code: see ERRORS.md. The process ends.',
  },
  VAULT_RECORD_REFUSED: {
    facts: ['record', 'wallet', 'account'],
    text: 'A fault of that code: see ERRORS.md. The process ends.',
  },
  DRAFT_MISMATCH: {
    facts: ['account', 'wallet'],
    text: 'A fault of that code: see ERRORS.md. The process ends.',
  },
  STORE_UNSAFE: {
    facts: ['code', 'pragma', 'checkpoint', 'notRefused'],
    text: 'A fault of that code: see ERRORS.md. The process ends.',
  },
  STORE_FULL: { facts: [], text: 'A fault of that code: see ERRORS.md. The process ends.' },
  DATA_FOLDER_IN_USE: { facts: ['code'], text: 'A fault of that code: see ERRORS.md. The process ends.' },
  PROTOCOL_BROKEN: {
    facts: ['length', 'kind'],
    text: 'A fault of that code: see ERRORS.md. The process ends.',
  },
  DIAL_REFUSED: {
    facts: ['port', 'id'],
    text: 'A place was not dialled: it is not on the list, or nobody answers there.',
  },
  UNSEAL_REFUSED: { facts: ['why'], text: 'A fault of that code: see ERRORS.md. The process ends.' },
  VAULT_BUSY: { facts: [], text: 'A fault of that code: see ERRORS.md. The process ends.' },
  SEALS_EXHAUSTED: { facts: ['term'], text: 'A fault of that code: see ERRORS.md. The process ends.' },
  SIGNER_MISSING: { facts: ['account'], text: 'A fault of that code: see ERRORS.md. The process ends.' },
  FACTORS_MISSING: { facts: ['persons'], text: 'A fault of that code: see ERRORS.md. The process ends.' },
  BUG: { facts: ['text'], text: 'A bug: where, from our own stack.' },
} as const satisfies Readonly<Record<string, LogEvent>>;

/** Code of an event. */
export type LogCode = keyof typeof LOG_EVENTS;

/** What may stand beside an event. */
export type FactsOf<C extends LogCode> = {
  readonly [K in (typeof LOG_EVENTS)[C]['facts'][number]]?: string | number | boolean;
};

const CODES: ReadonlyMap<string, LogEvent> = new Map(Object.entries(LOG_EVENTS));

/** Null for a text that is no code of an event. */
export function parseLogCode(text: string): LogCode | null {
  return isCode(text) ? text : null;
}

/** The facts that may stand beside an event, and how many others there were. */
export function allowedFacts(
  code: string,
  facts: Readonly<Record<string, unknown>>,
): { readonly facts: Readonly<Record<string, string | number | boolean>>; readonly dropped: number } {
  const allowed = CODES.get(code)?.facts ?? [];
  const given = Object.entries(facts).filter(([, value]) => value !== undefined);
  const kept = given.flatMap(([name, value]): [string, string | number | boolean][] => {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isPlain && allowed.includes(name) ? [[name, value]] : [];
  });
  return { facts: Object.fromEntries(kept), dropped: given.length - kept.length };
}

function isCode(text: string): text is LogCode {
  return CODES.has(text);
}
