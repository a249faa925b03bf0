import { registerHooks } from 'node:module';

/** Loaded before the tests of one mutant: the file is read as it stands, with the change in it. Nothing is written. */
const url = process.env['MUTANT_URL'] ?? '';
const start = Number(process.env['MUTANT_START']);
const end = Number(process.env['MUTANT_END']);
const becomes = process.env['MUTANT_BECOMES'] ?? '';

registerHooks({
  load: (asked, context, nextLoad) => {
    const loaded = nextLoad(asked, context);
    const { source } = loaded;
    if (asked !== url || source === undefined || source === null) return loaded;
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
    return { ...loaded, source: text.slice(0, start) + becomes + text.slice(end) };
  },
});
