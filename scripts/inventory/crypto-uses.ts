import { importsOf } from '../rules/imports.ts';
import { codeOf, isIn, isTest, type SourceFile } from '../rules/source-file.ts';

/** Where cryptography is used, and what of it. */
export interface CryptoUse {
  readonly path: string;
  readonly module: string;
  /** Imported names; empty where a whole module is loaded while the program runs. */
  readonly names: readonly string[];
}

/** Modules that are cryptography, or speak it. */
const MODULES =
  /^(?:node:(?:crypto|tls|https)|age-encryption|secp256k1(?:\/.+)?|@peculiar\/x509|@noble\/.+|@scure\/.+)$/;
/** What runs for an owner; tests, simulators and tools use throw-away keys. */
const PLACES = ['bin', 'src', 'verifier'];
/** What is taken of a module that is loaded, and which; one that only gives a type its shape is not loaded. */
const LOADED =
  /(?:\{([^{}]*)\}\s*=\s*await\s+)?(?<!\btypeof\s)\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every use of cryptography in what runs for an owner, by path. Types alone are no use. */
export function cryptoUses(files: readonly SourceFile[]): readonly CryptoUse[] {
  const uses = codeOf(files)
    .filter(({ path }) => PLACES.some((place) => isIn(path, place)))
    .filter(({ path }) => !isTest(path) && !path.includes('/fixtures/'))
    .flatMap((file) => {
      const imported = importsOf(file)
        .filter(({ specifier, typeOnly }) => MODULES.test(specifier) && !typeOnly)
        .map(({ specifier, names }) => ({ path: file.path, module: specifier, names: names.toSorted() }));
      const loaded = [...file.text.matchAll(LOADED)]
        .map(([, taken = '', module = '']) => ({ path: file.path, module, names: namesIn(taken) }))
        .filter(({ module }) => MODULES.test(module));
      return [...imported, ...loaded];
    })
    .toSorted((a, b) => (`${a.path} ${a.module}` < `${b.path} ${b.module}` ? -1 : 1));
  // What several functions of a file load is one use.
  return [
    ...Map.groupBy(uses, ({ path, module, names }) => `${path} ${module} ${names.length > 0}`).values(),
  ].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [{ ...first, names: [...new Set([first, ...more].flatMap(({ names }) => names))].toSorted() }],
  );
}

/** The names in the braces of a pattern, as they are on the other side. */
function namesIn(pattern: string): readonly string[] {
  return [...pattern.matchAll(/(\w+)[^,]*/g)].map(([, name = '']) => name).toSorted();
}
