/** What of a lock file is looked at; everything else in it stays as it is. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The text of a package-lock.json, which npm wrote. */
export function parseLock(text: string): LockFile {
  return JSON.parse(text);
}

/** An optional package that something asks for and for which the lock file has no entry. */
export interface MissingEntry {
  readonly asker: string;
  readonly name: string;
}

/** `npm ci` refuses a lock file in which there is one. */
export function missingEntries({ packages }: LockFile): readonly MissingEntry[] {
  return Object.entries(packages).flatMap(([asker, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !placesFor(asker, name).some((place) => place in packages))
      .map((name) => ({ asker, name })),
  );
}

/** The lock file without them. */
export function prunedLock(lock: LockFile): {
  readonly lock: LockFile;
  readonly removed: readonly MissingEntry[];
} {
  const removed = missingEntries(lock);
  const packages = Object.entries(lock.packages).map(([place, locked]) => {
    const names = new Set(removed.filter(({ asker }) => asker === place).map(({ name }) => name));
    if (names.size === 0) return [place, locked] as const;
    const kept = Object.entries(locked.optionalDependencies ?? {}).filter(([name]) => !names.has(name));
    return [place, { ...locked, optionalDependencies: Object.fromEntries(kept) }] as const;
  });
  return { lock: { ...lock, packages: Object.fromEntries(packages) }, removed };
}

/** Where npm looks for what a package asks for: below itself, then below each folder above it. */
function placesFor(asker: string, name: string): readonly string[] {
  const places: string[] = [];
  for (let at = asker; at !== '';) {
    places.push(`${at}/node_modules/${name}`);
    const above = at.lastIndexOf('/node_modules/');
    at = above < 0 ? '' : at.slice(0, above);
  }
  return [...places, `node_modules/${name}`];
}
