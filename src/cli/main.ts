import { runCommandLine } from './run.ts';
import { ProcessTerminal } from './terminal.ts';

process.exitCode = await runCommandLine(new ProcessTerminal(), process.argv.slice(2));
