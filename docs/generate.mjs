// Writes the pages of docs/generated, and docs/control-endpoints.md, from the code that they describe; `npm run docs` builds first.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cliPage } from '../packages/osseal/dist/catalogue/cli-page.js';
import { COMMAND_GROUPS } from '../packages/osseal/dist/catalogue/index.js';
import { CONTROL_SECTIONS, controlEndpointsPage } from '../packages/service-kit/dist/index.js';
import { compatibilityPage as ossPage } from '../services/gateway/dist/actions/compatibility.js';
import { compatibilityPage as kmsPage } from '../services/kms/dist/actions/compatibility.js';

const actions = new URL('../services/kms/src/actions/', import.meta.url);
const files = readdirSync(actions, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const page = kmsPage(files.map((path) => readFileSync(new URL(path, actions), 'utf8')));
writeFileSync(new URL('generated/compatibility.md', import.meta.url), page);
writeFileSync(new URL('generated/oss-compatibility.md', import.meta.url), ossPage());
writeFileSync(new URL('generated/cli.md', import.meta.url), cliPage(COMMAND_GROUPS));
writeFileSync(new URL('control-endpoints.md', import.meta.url), controlEndpointsPage(CONTROL_SECTIONS));
