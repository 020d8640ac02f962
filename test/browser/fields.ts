import type { Locator, Page } from 'playwright-core';

/** Opens a list and tells its choices, as far as they can be seen. */
export async function choices(page: Page, label: string): Promise<readonly string[]> {
  await page.getByRole('combobox', { name: label, exact: true }).last().click();
  const shown = openList(page).locator('.ant-select-item-option');
  await shown.first().waitFor();
  return shown.allInnerTexts();
}

/** Takes a choice of a list. */
export async function choose(page: Page, label: string, text: string): Promise<void> {
  await choices(page, label);
  // Of a long list only those that can be seen are there.
  await page.keyboard.type(text);
  await openList(page).getByTitle(text, { exact: true }).click();
}

/** The list that is open. */
export function openList(page: Page): Locator {
  return page.locator('.ant-select-dropdown:visible');
}
