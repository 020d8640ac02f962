import { accessSync, constants } from 'node:fs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * True where there is no Chromium and none is demanded: then browser tests are left out, and say so. TEST_BROWSER=required,
 * which CI sets, makes the lack of one a failure.
 */
export function isWithoutBrowser(): boolean {
  if (process.env.TEST_BROWSER === 'required' || locate() !== undefined) return false;
  process.stderr.write('LEFT OUT: browser tests, for want of Chromium (CONTRIBUTING.md says what they need).\n');
  return true;
}

function locate(): string | undefined {
  const { CHROMIUM_PATH } = process.env;
  return (CHROMIUM_PATH === undefined ? USUAL_PLACES : [CHROMIUM_PATH]).find(isProgram);
}

/** The program of a Chromium. @throws Error that says what to do when there is none */
export function findChromium(): string {
  const found = locate();
  if (found !== undefined) return found;
  throw new Error(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium), or name its program in CHROMIUM_PATH.',
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
