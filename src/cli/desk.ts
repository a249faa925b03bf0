import { systemText } from './files.ts';
import { CliRefusal } from './refusal.ts';
import { codeOf, type Terminal } from './terminal.ts';

/** What a command found out or did. */
export interface Outcome {
  /** For `--json`, as it is. */
  readonly json: object;
  /** The same for people, one line each. */
  readonly lines: readonly string[];
  /** The command did its work and the answer is no: a ledger that does not verify, a key that is refused. */
  readonly isNo?: boolean;
}

export interface AnswerOptions {
  readonly json?: boolean;
}

/** Takes the outcomes of commands and says them to whoever asked, as text or as JSON. */
export class Desk {
  readonly terminal: Terminal;
  /** Set by a command that ran: 0 done, 1 refused or failed, 2 not understood; `run` ends as its program did. */
  exitCode = 0;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  /** Does the work and says what came of it. Throws nothing. */
  async answer(options: AnswerOptions, work: () => Promise<Outcome> | Outcome): Promise<void> {
    const asJson = options.json === true;
    try {
      const outcome = await work();
      this.say(outcome, asJson);
      this.exitCode = outcome.isNo === true ? 1 : 0;
    } catch (reason) {
      this.fail(reason, asJson);
    }
  }

  /** The same for commands that stay: they announce what they are, and end when they are told to. */
  async stayWith(options: AnswerOptions, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (reason) {
      this.fail(reason, options.json === true);
    }
  }

  say(outcome: Outcome, asJson: boolean): void {
    this.terminal.out(asJson ? jsonText(outcome.json) : outcome.lines.map((line) => `${line}\n`).join(''));
  }

  /** One line of JSON or of text, at once: for commands that stay. */
  announce(outcome: Outcome, asJson: boolean): void {
    if (asJson) this.terminal.out(`${JSON.stringify(outcome.json)}\n`);
    else this.say(outcome, false);
  }

  fail(reason: unknown, asJson: boolean): void {
    const { code, text } = refusalFrom(reason);
    this.exitCode = 1;
    if (asJson) this.terminal.out(jsonText({ error: { code, text } }));
    this.terminal.err(`sallyport: ${text}\n`);
  }

  /** A line about work that takes long, for a person who watches. */
  progress(text: string): void {
    if (this.terminal.isWatched) this.terminal.err(`${text}\n`);
  }

  warn(text: string): void {
    this.terminal.err(`sallyport: ${text}\n`);
  }
}

/** What to tell about anything that was thrown. Texts of the operating system name files, never their content. */
function refusalFrom(reason: unknown): { readonly code: string; readonly text: string } {
  if (reason instanceof CliRefusal) return { code: reason.code, text: reason.text };
  const system = systemText(reason);
  if (system !== null) return { code: codeOf(reason), text: `${system}. The command stopped there.` };
  const name = reason instanceof Error ? `${reason.name}: ${reason.message}` : 'something that is no error';
  return { code: 'BUG', text: `this is a fault of sallyport itself (${name}). Please report it.` };
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
