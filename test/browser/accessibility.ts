import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const EVERYTHING = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on a page that is serious or critical, in words. @param of rules; left out: all of WCAG 2.2 AA and more */
export async function seriousFindings(
  page: Page,
  { of = EVERYTHING }: { readonly of?: readonly string[] } = {},
): Promise<readonly string[]> {
  const runOnly = of === EVERYTHING ? of : { type: 'rule', values: of };
  // By the debugger's way in, which the page's policy does not concern.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify({ runOnly })})`)) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}
