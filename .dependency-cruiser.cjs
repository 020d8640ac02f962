// The import rules of docs/architecture.md. test/architecture/imports.test.ts runs them.
// Layers, imports point down only: osseal, testkit → services → service-kit, kms-client, storage → protocol, ram, envelope
// console stands beside them and knows no other part.

const ENGINES = '(lowdb|lmdb|files|memory|postgres|s3)';
const SOURCES = '^(packages|services)/[^/]+/src/';

/** An npm package, its types included. */
const npm = (name) => `(^|/)node_modules/(@types/)?${name}/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'lowest-packages-stand-alone',
      comment: 'protocol, ram and envelope import no other part.',
      severity: 'error',
      from: { path: '^packages/(protocol|ram|envelope)/src/' },
      to: { path: '^(packages|services)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'ram-and-envelope-stay-pure',
      comment: 'They depend on node builtins alone; that is what makes them reviewable alone.',
      severity: 'error',
      from: { path: '^packages/(ram|envelope)/src/' },
      to: { pathNot: '^packages/$1/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'middle-packages-point-down',
      comment: 'service-kit, kms-client and storage import protocol, ram and envelope, not each other.',
      severity: 'error',
      from: { path: '^packages/(service-kit|kms-client|storage)/src/' },
      to: { path: '^(services|packages)/', pathNot: '^packages/(protocol|ram|envelope|$1)/' },
    },
    {
      name: 'services-point-down',
      severity: 'error',
      from: { path: '^services/[^/]+/src/' },
      to: { path: '^packages/(osseal|testkit)/' },
    },
    {
      name: 'services-do-not-meet',
      comment: 'The gateway knows KMS through packages/kms-client alone.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'console-stands-alone',
      comment: 'Its pages speak to the public API. What they share with the servers is the wire.',
      severity: 'error',
      from: { path: '^packages/console/(src|web)/' },
      to: { path: '^(packages|services)/', pathNot: '^packages/console/' },
    },
    {
      name: 'console-only-where-composed',
      severity: 'error',
      from: {
        path: SOURCES,
        pathNot: ['^services/gateway/src/main[.]ts$', '^packages/(osseal|console)/src/'],
      },
      to: { path: '^packages/console/' },
    },
    {
      name: 'pages-are-built',
      comment: 'Nothing that runs in Node imports what is made for browsers. Tests may.',
      severity: 'error',
      from: { path: SOURCES },
      to: { path: '^packages/console/web/' },
    },
    {
      name: 'only-osseal-and-testkit-know-services',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/(osseal|testkit)/' },
      to: { path: '^services/' },
    },
    {
      name: 'key-material-stays',
      comment: 'CMK material has one home. Its own tests may look inside.',
      severity: 'error',
      from: { pathNot: '^services/kms/(src|test)/' },
      to: { path: '^services/kms/src/keyring/' },
    },
    {
      name: 'engines-only-where-composed',
      comment: 'Everything else speaks to the ports of @osseal/storage.',
      severity: 'error',
      from: {
        path: SOURCES,
        pathNot: ['^services/[^/]+/src/main[.]ts$', '^packages/osseal/src/', `^packages/storage/src/${ENGINES}/`],
      },
      to: { path: `^packages/storage/src/${ENGINES}/` },
    },
    {
      name: 'engines-do-not-meet',
      severity: 'error',
      from: { path: `^packages/storage/src/${ENGINES}/` },
      to: { path: `^packages/storage/src/${ENGINES}/`, pathNot: '^packages/storage/src/$1/' },
    },
    {
      name: 'express-at-the-edge',
      comment: 'Handlers see calls and answers, not Express.',
      severity: 'error',
      from: {
        path: SOURCES,
        pathNot: [
          '^packages/service-kit/src/',
          '^services/[^/]+/src/(app[.]ts$|control/|console/|[^/]*control[^/]*[.]ts$)',
        ],
      },
      to: { path: npm('express') },
    },
    {
      name: 'lowdb-in-its-engine',
      severity: 'error',
      from: { path: SOURCES, pathNot: '^packages/storage/src/lowdb/' },
      to: { path: npm('lowdb') },
    },
    {
      name: 'lmdb-in-its-engine',
      severity: 'error',
      from: { path: SOURCES, pathNot: '^packages/storage/src/lmdb/' },
      to: { path: npm('lmdb') },
    },
    {
      name: 'jose-has-homes',
      comment: 'Sealing at rest, tokens and assertions; never per call.',
      severity: 'error',
      from: { path: SOURCES, pathNot: '^(packages/(service-kit|kms-client)|services/kms)/src/' },
      to: { path: npm('jose') },
    },
    {
      name: 'sources-never-import-tests',
      severity: 'error',
      from: { path: SOURCES },
      to: { path: '(^|/)test/' },
    },
    {
      name: 'sources-never-import-testkit',
      severity: 'error',
      from: { path: SOURCES, pathNot: '^packages/testkit/' },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'no-cycles',
      comment: 'Imports of types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'names-say-what-is-inside',
      severity: 'error',
      from: {},
      to: { path: '/(utils|helpers|common|misc)(/|[.])', pathNot: '(^|/)node_modules/' },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would slip through every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    // Imports of types are imports.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@osseal/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts'],
    },
  },
};
