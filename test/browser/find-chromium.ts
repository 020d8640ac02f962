import { accessSync, constants } from 'node:fs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** True when the environment says that this machine has no browser; then, and only then, browser tests are skipped. */
export function isWithoutBrowser(): boolean {
  return process.env.OSSEAL_NO_BROWSER === '1';
}

/** The program of a Chromium. @throws Error that says what to do when there is none */
export function findChromium(): string {
  const { CHROMIUM_PATH } = process.env;
  const found = (CHROMIUM_PATH === undefined ? USUAL_PLACES : [CHROMIUM_PATH]).find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium), name its program in CHROMIUM_PATH, ' +
      'or set OSSEAL_NO_BROWSER=1 to skip these tests.',
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
