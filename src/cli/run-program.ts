import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Command } from 'commander';
import { botEnvironment } from './bot-environment.ts';
import type { Desk, Outcome } from './desk.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { codeOf } from './terminal.ts';

/** `sallyport run`. */
export function runCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'run',
    summary: 'run a program whose requests to venues go through the gateway',
    about:
      'Runs a program with the gateway as its proxy, and its authority among those it trusts, by the ' +
      'environment that Node, Python and curl read. The program keeps its venue’s own addresses and needs only the ' +
      'decoy key. It can do whatever its user can: a program that ignores its environment goes past the proxy, with ' +
      'a key that is worth nothing there. Ends as the program ends.',
    examples: [
      ['run -- python bot.py', 'a bot in Python'],
      ['run --data ./sallyport-data -- node bot.js --pair BTCUSDT', 'everything after -- is the program’s'],
    ],
  })
    .argument('<command...>', 'the program and its arguments')
    .passThroughOptions()
    .action((command: readonly string[], options: FolderOptions) =>
      desk.stayWith(options, async () => {
        const { folder } = openFolder(options.data);
        const set = botEnvironment(folder, process.env);
        desk.exitCode = await run(command, { ...process.env, ...Object.fromEntries(set) });
      }),
    );
}

/** `sallyport env`. */
export function environmentCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'env',
    summary: 'the environment that `run` gives to programs',
    about:
      'Prints the variables that `sallyport run` sets, as lines for a shell: for what something else starts, ' +
      'such as a container or systemd. They name files of the data folder, which such a program must be able to read.',
    examples: [
      ['env', 'lines for a shell: eval "$(sallyport env)"'],
      ['env --json', 'the same as an object'],
    ],
  }).action((options: FolderOptions) =>
    desk.answer(options, () => environmentOutcome(botEnvironment(openFolder(options.data).folder, {}))),
  );
}

function environmentOutcome(set: ReadonlyMap<string, string>): Outcome {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  return {
    json: Object.fromEntries(set),
    lines: [...set].map(([name, value]) => `export ${name}=${quoted(value)}`),
  };
}

/** The exit code as a shell tells it: what the program said, or 128 and the signal that ended it. */
function run([file = '', ...rest]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(file, rest, { stdio: 'inherit', env });
  // Ctrl-C reaches the program by the terminal; what is sent to this process alone is handed on.
  const ignore = (): void => undefined;
  const handOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', ignore);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, handOn);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (reason) => {
      const why =
        codeOf(reason) === 'ENOENT' ? 'there is no such program' : `it cannot be run (${codeOf(reason)})`;
      reject(new CliRefusal('PROGRAM_NOT_STARTED', `${file}: ${why}; nothing was started.`));
    });
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  }).finally(() => {
    process.off('SIGINT', ignore);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, handOn);
  });
}
