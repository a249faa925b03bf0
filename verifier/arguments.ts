/** What the command line asks for. */
export type Request =
  | { readonly kind: 'help' }
  /** The command line makes no sense; `problem` is a sentence. */
  | { readonly kind: 'misuse'; readonly problem: string }
  | {
      readonly kind: 'verify';
      readonly file: string;
      readonly vkey: string | null;
      readonly previousFile: string | null;
      /** A second export to compare with, or null. */
      readonly otherFile: string | null;
      /** A policy that the cosignatures of the earlier checkpoint are judged by, or null. */
      readonly witnessFile: string | null;
      readonly asJson: boolean;
    }
  /** `file` proves that the bytes of `entryFile` are an entry. */
  | {
      readonly kind: 'entry';
      readonly file: string;
      readonly entryFile: string;
      readonly vkey: string;
      readonly asJson: boolean;
    };

/** Options that take a value. */
const VALUED = ['--key', '--previous', '--compare', '--witnesses', '--entry'];

/** Reads the words after the program's name. `--key=X` and `--key X` are the same. */
export function parseArguments(words: readonly string[]): Request {
  const values = new Map<string, string>();
  const files: string[] = [];
  let asJson = false;
  const rest = words.flatMap((word) => splitAtEquals(word));
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--help' || word === '-h') return { kind: 'help' };
    if (word === '--json') asJson = true;
    else if (VALUED.includes(word)) {
      const value = rest.shift();
      if (value === undefined || values.has(word)) return misuse(`${word} takes one value, once.`);
      values.set(word, value);
    } else if (word.startsWith('-') && word !== '-') return misuse(`There is no option ${word}.`);
    else files.push(word);
  }
  const [file, ...further] = files;
  if (file === undefined) return misuse('Name the export to verify.');
  if (further.length > 0) return misuse('Name one export; a second one goes behind --compare.');
  if (values.has('--witnesses') && !values.has('--previous')) {
    return misuse('Witnesses sign checkpoints: name one with --previous.');
  }
  if (values.has('--witnesses') && values.has('--compare')) {
    return misuse('--witnesses and --compare are asked one at a time.');
  }
  const [entryFile, vkey] = [values.get('--entry'), values.get('--key')];
  if (entryFile !== undefined) {
    if (vkey === undefined || values.size > 2)
      return misuse('A proof about an entry takes --entry and --key.');
    return { kind: 'entry', file, entryFile, vkey, asJson };
  }
  return {
    kind: 'verify',
    file,
    vkey: values.get('--key') ?? null,
    previousFile: values.get('--previous') ?? null,
    otherFile: values.get('--compare') ?? null,
    witnessFile: values.get('--witnesses') ?? null,
    asJson,
  };
}

function splitAtEquals(word: string): string[] {
  const option = VALUED.find((name) => word.startsWith(`${name}=`));
  return option === undefined ? [word] : [option, word.slice(option.length + 1)];
}

function misuse(problem: string): Request {
  return { kind: 'misuse', problem };
}

export const HELP = `sallyport-verify - checks the ledger of a Sallyport gateway without the gateway

  sallyport-verify FILE [--key VKEY] [--previous FILE] [--witnesses FILE] [--compare FILE] [--json]
  sallyport-verify PROOF --entry FILE --key VKEY [--json]

FILE is an export (*.sallyport-ledger); - reads standard input. The check needs no network.

  --key VKEY        the key that must have signed, as the owner published it. Without it the key inside the
                    file is taken at its word, and a file made up as a whole goes unnoticed.
  --previous FILE   a checkpoint that you kept from earlier. The export must continue it: an entry changed or
                    cut off since then is found even if the gateway's own key signed the change.
  --witnesses FILE  a policy of log, witness, group and quorum lines: the checkpoint of --previous must be signed
                    by one of the logs and cosigned as the policy asks, and the export be of such a log.
  --compare FILE    a second export of the same ledger: are they one history?
  --entry FILE      the bytes of one entry. PROOF (*.tlog-proof) must show that a tree which the key signed holds them.
  --json            the report as JSON
  --help            this text

Exit status: 0 everything holds. 1 something does not. 2 the check could not be made.

Examples
  sallyport-verify ledger.sallyport-ledger --key gateway.example/ledger+1b2a3c4d+AQ...
  sallyport-verify today.sallyport-ledger --previous checkpoint-of-last-week.txt
  sallyport-verify today.sallyport-ledger --previous checkpoint --witnesses witnesses.txt
  sallyport-verify mine.sallyport-ledger --compare from-the-auditor.sallyport-ledger
  sallyport-verify request-17.tlog-proof --entry request-17.json --key gateway.example/ledger+1b2a3c4d+AQ...
  curl -s https://gateway.example/export | sallyport-verify - --json
`;
