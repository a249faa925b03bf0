import type { Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { Desk } from '../src/cli/desk.ts';
import { makeProgram } from '../src/cli/program.ts';

const TITLE = `<!-- Written by scripts/generate-command-docs.ts. Change the commands in src/cli instead. -->
# Commands

From a clone: \`npx sallyport …\`. Every command has \`--help\` with examples, and \`--json\` for scripts. Exit codes: 0
done, 1 refused or failed, 2 not understood. Refusals come as one sentence on standard error; with \`--json\` also as
\`{"error": {"code", "text"}}\` on standard output. Nothing is asked when files are given, and no secret ever stands in
an argument, an environment variable or a log.
`;

/** The program as it documents itself, at a width that does not depend on a terminal. */
function text(): string {
  const silent = { out: () => undefined, err: () => undefined, canAsk: false, isWatched: false };
  const program = makeProgram(new Desk(silent), '');
  return [TITLE, ...sections(program, [])].join('\n');
}

function sections(command: Command, above: readonly string[]): readonly string[] {
  const words = [...above, command.name()];
  const children = command.commands.flatMap((child) => sections(child, words));
  if (command.commands.length > 0 || above.length === 0) return children;
  let help = '';
  command.configureOutput({ getOutHelpWidth: () => 110, writeOut: (part) => (help += part) });
  command.outputHelp();
  return [...children, `## ${words.slice(1).join(' ')}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`];
}

function main(check: boolean): number {
  const at = new URL('../docs/COMMANDS.md', import.meta.url);
  const written = text();
  if (!check) {
    writeFileSync(at, written);
    return 0;
  }
  if (readFileSync(at, 'utf8') === written) return 0;
  process.stderr.write('docs/COMMANDS.md is not what scripts/generate-command-docs.ts writes\n');
  return 1;
}

process.exitCode = main(process.argv.includes('--check'));
