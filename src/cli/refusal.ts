/**
 * A no to the person at the command line, in three parts: what happened, what was not done, what to do next. Exit
 * code 1.
 */
export class CliRefusal extends Error {
  override readonly name = 'CliRefusal';
  readonly code: string;
  readonly text: string;

  constructor(code: string, text: string) {
    super(code);
    this.code = code;
    this.text = text;
  }
}
