import { importsOf } from '../rules/imports.ts';
import { codeOf, isIn, isTest, type SourceFile } from '../rules/source-file.ts';

/** Where cryptography is used, and what of it. */
export interface CryptoUse {
  readonly path: string;
  readonly module: string;
  /** Imported names; empty where a module is loaded while the program runs. */
  readonly names: readonly string[];
}

/** Modules that are cryptography, or speak it. */
const MODULES =
  /^(?:node:(?:crypto|tls|https)|age-encryption|secp256k1(?:\/.+)?|@peculiar\/x509|@noble\/.+|@scure\/.+)$/;
/** What runs for an owner; tests, simulators and tools use throw-away keys. */
const PLACES = ['bin', 'src', 'verifier'];
const LOADED = /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every use of cryptography in what runs for an owner, by path. Types alone are no use. */
export function cryptoUses(files: readonly SourceFile[]): readonly CryptoUse[] {
  return codeOf(files)
    .filter(({ path }) => PLACES.some((place) => isIn(path, place)))
    .filter(({ path }) => !isTest(path) && !path.includes('/fixtures/'))
    .flatMap((file) => {
      const imported = importsOf(file)
        .filter(({ specifier, typeOnly }) => MODULES.test(specifier) && !typeOnly)
        .map(({ specifier, names }) => ({ path: file.path, module: specifier, names: names.toSorted() }));
      const loaded = [...file.text.matchAll(LOADED)]
        .map(([, module = '']) => ({ path: file.path, module, names: [] }))
        .filter(({ module }) => MODULES.test(module));
      return [...imported, ...loaded];
    })
    .toSorted((a, b) => (`${a.path} ${a.module}` < `${b.path} ${b.module}` ? -1 : 1));
}
