/** One installed package, as the lock file pins it. */
interface Pinned {
  readonly path: string;
  readonly version: string;
  readonly integrity: string;
  readonly license: string;
  readonly isForDevelopment: boolean;
}

const MODULES = 'node_modules/';

/**
 * A bill of materials of a lock file of npm (version 3): CycloneDX 1.6, every package with its exact version, license
 * and SHA-512. Null for a text that is no such lock file, or one in which a package is not pinned by its hash.
 */
export function billOf(lockText: string): object | null {
  const lock: unknown = JSON.parse(lockText);
  if (!isTable(lock) || !isTable(lock['packages'])) return null;
  const pinned = Object.entries(lock['packages'])
    .filter(([path, entry]) => path.includes(MODULES) && !isOwn(entry))
    .map(([path, entry]) => pinnedOf(path, entry));
  const whole = pinned.filter((one) => one !== null);
  if (whole.length !== pinned.length) return null;
  const root = textOf(lock['version']);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name: textOf(lock['name']), version: root },
    },
    components: whole.map(componentOf),
  };
}

function componentOf({ path, version, integrity, license, isForDevelopment }: Pinned): object {
  const name = path.slice(path.lastIndexOf(MODULES) + MODULES.length);
  return {
    type: 'library',
    'bom-ref': path,
    name,
    version,
    scope: isForDevelopment ? 'excluded' : 'required',
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: license === '' ? [] : [{ expression: license }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity, 'base64').toString('hex') }],
  };
}

function pinnedOf(path: string, entry: unknown): Pinned | null {
  if (!isTable(entry)) return null;
  const integrity = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(textOf(entry['integrity']))?.[1];
  if (integrity === undefined) return null;
  const isForDevelopment = entry['dev'] === true || entry['devOptional'] === true;
  const [version, license] = [textOf(entry['version']), textOf(entry['license'])];
  return { path, version, integrity, license, isForDevelopment };
}

/** A link to a folder of this project. */
function isOwn(entry: unknown): boolean {
  return isTable(entry) && entry['link'] === true;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
