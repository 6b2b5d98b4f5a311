// What tests measure in a page. It runs there, so it is text: the tests themselves know no document.

import type { Page } from 'playwright-core';

/** How much of a page's own files came over the wire, packed: bytes. */
export const weightOf = (page: Page): Promise<number> =>
  page.evaluate(`
    performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
      .filter(({ name }) => !name.includes('/api/'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`);

/** What the page keeps on this device, and what as long as its tab is open: two texts. */
export const keptBy = (page: Page): Promise<[string, string]> =>
  page.evaluate(`[JSON.stringify(localStorage), JSON.stringify(sessionStorage)]`);

/** Light or dark. */
export const themeOf = (page: Page): Promise<string> =>
  page.evaluate(`document.documentElement.dataset.theme`);

/** How many pixels of the page are beyond the right edge of the screen. */
export const overhangOf = (page: Page): Promise<number> =>
  page.evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`);

/** How many pixels of an element are below the lower edge of the screen; 0 or less when it is seen whole. */
export const belowScreen = (page: Page, selector: string): Promise<number> =>
  page.evaluate(
    `document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().bottom - innerHeight`,
  );

/** What has the focus: its label and its text. */
export const focusOf = (page: Page): Promise<string> =>
  page.evaluate(`
    ((document.activeElement?.getAttribute('aria-label') ?? '') + ' ' +
      (document.activeElement?.textContent ?? '')).trim()`);

/** Pairs of text and ground in the style sheet whose contrast is below 4.5 (WCAG 2.2, 1.4.3), by the formula there. */
export const poorContrastsOf = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const style = getComputedStyle(document.documentElement);
    const luminance = (name) => {
      const hex = style.getPropertyValue('--' + name).trim();
      const [red, green, blue] = [1, 3, 5].map((i) => {
        const share = parseInt(hex.slice(i, i + 2), 16) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const tones = ['well', 'busy', 'warning', 'bad', 'quiet'];
    const pairs = [
      ...['text', 'muted', ...tones].flatMap((one) => [[one, 'ground'], [one, 'card']]),
      ...tones.flatMap((tone) => [[tone, tone + '-soft'], ['text', tone + '-soft']]),
      ['muted', 'sunk'],
    ];
    return pairs.flatMap(([one, on]) => {
      const [dark, light] = [luminance(one), luminance(on)].toSorted((a, b) => a - b);
      const contrast = (light + 0.05) / (dark + 0.05);
      return contrast >= 4.5 ? [] : [one + ' on ' + on + ': ' + contrast.toFixed(2)];
    });
  })()`);
