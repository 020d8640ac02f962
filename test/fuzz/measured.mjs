/** Name of the global in which instrumented modules count. */
export const COVERAGE = '__osseal_coverage__';

/** URLs of the modules that are instrumented. */
export const MEASURED = /\/(packages|services)\/[^/]+\/dist\/.*\.js$/;
