// Preloaded into a server: the package of OpenTelemetry is there, as for a user who installed it. Here it has another name, so
// that no installation of Osseal brings it.
import { register } from 'node:module';

const installed = JSON.stringify(import.meta.resolve('opentelemetry-sdk-node'));
const hooks = `export const resolve = (name, context, next) =>
  next(name === '@opentelemetry/sdk-node' ? ${installed} : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`, import.meta.url);
