/** Host values that are served, in lower case, each with the venue that it names; null where the path says which. */
export type HostNames = ReadonlyMap<string, string | null>;

/** The Host values under which a loopback listener may be addressed, all of them naming the venue if there is one. */
export function loopbackHosts(host: string, port: number, venue: string | null = null): HostNames {
  const names = ['127.0.0.1', 'localhost', '[::1]', host.includes(':') ? `[${host}]` : host.toLowerCase()];
  return new Map(names.map((name) => [`${name}:${port}`, venue]));
}

/** The Host values of programs that believe to talk to a venue: its name, as it is or with a port. */
export function venueHosts(names: ReadonlyMap<string, string>, ports: readonly number[]): HostNames {
  return new Map(
    [...names].flatMap(([name, venue]) => [
      [name, venue] as const,
      ...ports.map((port) => [`${name}:${port}`, venue] as const),
    ]),
  );
}
