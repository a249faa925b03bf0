import { writeFileSync } from 'node:fs';
import { CATALOGUE_FILE, extractedCatalogue } from './catalogue.ts';

// Run after a client's version changed; a test compares what it writes with what is kept.
writeFileSync(CATALOGUE_FILE, `${JSON.stringify(extractedCatalogue(), null, 2)}\n`);
