// Writes the pages of docs/generated from the code that they describe; `npm run docs` builds first.
import { writeFileSync } from 'node:fs';
import { compatibilityPage } from '../services/kms/dist/actions/compatibility.js';

writeFileSync(new URL('generated/compatibility.md', import.meta.url), compatibilityPage());
