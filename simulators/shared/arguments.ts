import { parseJson } from './json.ts';

/** The options of a command line that every venue takes, as `parseArgs` wants them. */
export const START_ARGUMENTS = {
  listen: { type: 'string', default: '127.0.0.1:0' },
  'tls-key': { type: 'string' },
  'tls-cert': { type: 'string' },
  seed: { type: 'string', default: '1' },
  faults: { type: 'string' },
} as const;

/** What `parseArgs` makes of them. */
export interface StartArguments {
  readonly listen: string;
  readonly 'tls-key'?: string | undefined;
  readonly 'tls-cert'?: string | undefined;
  readonly seed: string;
  readonly faults?: string | undefined;
}

/** The same as fields of the line of options that a process gets on its standard input. `textIn` reads a named file. */
export function startFields(
  values: StartArguments,
  textIn: (file: string) => string,
): Readonly<Record<string, unknown>> {
  const colon = values.listen.lastIndexOf(':');
  const key = values['tls-key'];
  const cert = values['tls-cert'];
  return {
    host: values.listen.slice(0, colon),
    port: Number(values.listen.slice(colon + 1)),
    seed: Number(values.seed),
    ...(key === undefined || cert === undefined ? {} : { tls: { key: textIn(key), cert: textIn(cert) } }),
    ...(values.faults === undefined ? {} : { faults: parseJson(textIn(values.faults)) }),
  };
}
