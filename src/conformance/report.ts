import type { StepEnd } from './step-end.ts';
import { WHOSE, type StepResult, type TrialResult, type TriedAccount } from './trial.ts';

/** What a report says besides what was done: nothing of the person's. */
export interface ReportHead {
  readonly venue: string;
  readonly place: string;
  readonly market: string;
  readonly sallyport: string;
  readonly node: string;
  /** The day in UTC. */
  readonly day: string;
  readonly keyType: string;
}

/** A report for other people: closed words, codes of the venue, and counts. */
export interface TrialReport extends ReportHead {
  readonly version: 1;
  readonly conforms: boolean;
  readonly stopped: boolean;
  /** Whose account was traded on, in no name of anybody's. */
  readonly account: TriedAccount;
  /** How many orders may have been left. Their ids are for the person alone. */
  readonly left: number;
  readonly steps: readonly {
    readonly name: string;
    readonly end: StepEnd['kind'];
    readonly says: string;
    readonly tookMs: number;
  }[];
}

/** Prices and counts of an account are left out: they could say whose it is. */
export function reportOf(head: ReportHead, { steps, left, stopped, account }: TrialResult): TrialReport {
  return {
    version: 1,
    ...head,
    conforms: !stopped && left.length === 0 && steps.every(isGood),
    stopped,
    account,
    left: left.length,
    steps: steps.map(({ name, end, tookMs }) => ({ name, end: end.kind, says: publicWord(end), tookMs })),
  };
}

/** Whether an action did what it should, or is none of this venue. */
function isGood({ end }: StepResult): boolean {
  return end.kind === 'done' || end.kind === 'notServed';
}

/** What a person is shown: everything that is known. */
export function privateWord(end: StepEnd): string {
  if (end.kind === 'done') return end.note ?? '';
  const said = end.kind === 'wrong' ? end.note : publicWord(end);
  const next = 'next' in end ? end.next : undefined;
  return next === undefined ? said : `${said}. Next: ${next}`;
}

function publicWord(end: StepEnd): string {
  switch (end.kind) {
    case 'done':
      return '';
    case 'refused':
      return `the venue said ${end.code}`;
    case 'unreadable':
      return `an answer with status ${end.status} that the codec does not read`;
    case 'unanswered':
      return 'no whole answer came';
    case 'wrong':
      return end.note.replace(/[0-9]+(?:\.[0-9]+)?/g, '…');
    case 'notServed':
    case 'notTried':
      return end.note;
  }
}

const WORDS: Readonly<Record<StepEnd['kind'], string>> = {
  done: 'yes',
  notServed: 'not served',
  refused: 'REFUSED',
  wrong: 'WRONG',
  unreadable: 'NOT UNDERSTOOD',
  unanswered: 'NO ANSWER',
  notTried: 'not tried',
};

/** One word for how an action ended. */
export function wordFor(kind: StepEnd['kind']): string {
  return WORDS[kind];
}

/** The report as a document. */
export function markdownOf(report: TrialReport): string {
  const { venue, place, market, sallyport, node, day, keyType, steps, conforms, stopped, left, account } =
    report;
  const outcome = conforms
    ? 'Everything that this venue has worked.'
    : `Not everything worked${stopped ? '; it was stopped' : ''}.`;
  const rows = steps.map(
    ({ name, end, says, tookMs }) => `| ${name} | ${WORDS[end]} | ${says} | ${tookMs} |`,
  );
  return [
    `# Conformance: ${venue}, ${place}`,
    '',
    `${day}, ${market}, a key of type ${keyType} for ${WHOSE[account]}; Sallyport ${sallyport}, Node ${node}.`,
    '',
    outcome,
    left === 0 ? 'No order was left.' : `${left} orders may have been left.`,
    '',
    '| action | worked | what was said | ms |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
