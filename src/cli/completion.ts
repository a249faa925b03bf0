import { Argument, type Command } from 'commander';
import type { Desk } from './desk.ts';
import { makeCommand } from './options.ts';

/** A command's words, what may follow them, and what they do. */
interface Place {
  readonly words: readonly string[];
  readonly next: readonly string[];
}

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** `sallyport completion`. */
export function completionCommand(desk: Desk, program: Command): Command {
  return makeCommand({
    name: 'completion',
    summary: 'words for the Tab key',
    about: 'Prints a script that completes the words and options of sallyport in a shell.',
    examples: [
      ['completion bash > ~/.local/share/bash-completion/completions/sallyport', 'for bash'],
      ['completion zsh > ~/.zfunc/_sallyport', 'for zsh, with ~/.zfunc in fpath'],
      ['completion fish > ~/.config/fish/completions/sallyport.fish', 'for fish'],
    ],
  })
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action((shell: Shell, options: { readonly json?: boolean }) =>
      desk.answer(options, () => {
        const script = completionScript(shell, program);
        return { json: { shell, script }, lines: [script.trimEnd()] };
      }),
    );
}

/** The completion script of a shell for all commands of a program. */
export function completionScript(shell: Shell, program: Command): string {
  const places = placesOf(program, []);
  if (shell === 'fish') return fishScript(places);
  const cases = places.map(({ words, next }) => `    "${words.join(' ')}") words="${next.join(' ')}" ;;`);
  const body = `_sallyport() {
  local path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  while :; do
    case "$path" in
${cases.map((line) => `  ${line}`).join('\n')}
    esac
    [ -n "$words" ] && break
    [ -z "$path" ] && break
    case "$path" in *" "*) path="\${path% *}" ;; *) path="" ;; esac
  done
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _sallyport sallyport
`;
  return shell === 'bash' ? body : `#compdef sallyport\nautoload -U +X bashcompinit && bashcompinit\n${body}`;
}

function placesOf(command: Command, words: readonly string[]): readonly Place[] {
  const children = command.commands.filter((child) => child.name() !== 'help');
  const options = command.options.map(({ long }) => long ?? '').filter((long) => long !== '');
  const next = [...children.map((child) => child.name()), ...options, '--help'];
  return [{ words, next }, ...children.flatMap((child) => placesOf(child, [...words, child.name()]))];
}

function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ words, next }) =>
    next.map((word) => {
      const seen = words.map((one) => `__fish_seen_subcommand_from ${one}`).join('; and ');
      const where = words.length === 0 ? '__fish_use_subcommand' : seen;
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
      return `complete -c sallyport -n '${where}' ${what}`;
    }),
  );
  return `${lines.join('\n')}\n`;
}
