import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vectorFiles } from './vector-files.ts';

// Writes the published vectors anew. The tests compare them with what this would write, so a change shows in review.
for (const [name, text] of vectorFiles()) writeFileSync(join(import.meta.dirname, name), text);
