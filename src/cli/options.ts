import { Command, Option } from 'commander';

/** Options that most commands share. */
export interface FolderOptions {
  readonly data: string;
  readonly json?: boolean;
}

export interface AnswerAsked {
  readonly json?: boolean;
}

/** Where the data folder is when nobody says otherwise. */
const FOLDER_DEFAULT = './sallyport-data';

export interface CommandText {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What it does, in full. */
  readonly about: string;
  /** Command lines without the program's name, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
}

/** A command with its description, `--json` and its examples. */
export function makeCommand(text: CommandText): Command {
  return new Command(text.name)
    .summary(text.summary)
    .description(text.about)
    .option('--json', 'answer in JSON')
    .helpOption('-h, --help', 'this text')
    .addHelpText('after', examplesText(text.examples));
}

/** A command that works on a data folder. */
export function makeFolderCommand(text: CommandText): Command {
  return makeCommand(text).addOption(
    new Option('--data <folder>', 'the data folder of the gateway').default(FOLDER_DEFAULT),
  );
}

/** A word under which commands are gathered. Its help leads to that of the first of them, where examples are. */
export function makeGroup(text: { readonly name: string; readonly summary: string }): Command {
  return new Command(text.name)
    .summary(text.summary)
    .description(text.summary)
    .helpOption('-h, --help', 'this text')
    .helpCommand(false)
    .addHelpText('after', ({ command }) =>
      examplesText([[`${wordsOf(command).join(' ')} --help`, 'what it takes, with examples; so of each']]),
    );
}

/** What is typed for the first command below this one. */
function wordsOf(command: Command): readonly string[] {
  const first = command.commands[0]?.name() ?? '';
  const own: string[] = [];
  for (let at: Command | null = command; at?.parent != null; at = at.parent) own.unshift(at.name());
  return [...own, first];
}

/** Command lines as they stand below a help. */
export function examplesText(examples: CommandText['examples']): string {
  const lines = examples.map(([line, does]) => `  sallyport ${line}\n      ${does}`);
  return `\nExamples:\n${lines.join('\n')}`;
}
