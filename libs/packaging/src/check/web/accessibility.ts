import type { Impact } from '@windlass/kit/config/resolved-products';
import { impacts } from '@windlass/kit/config/schema-package-check';
import type { Frame, Page } from 'playwright-core';

/** A rule of axe-core that a page breaks. */
export interface Violation {
  readonly rule: string;
  readonly impact: Impact;
  /** What the rule asks for. */
  readonly help: string;
  readonly helpUrl: string;
  /** CSS selectors, with those of the frames and shadow trees on the way. */
  readonly targets: readonly string[];
}

/** In the page: axe-core's result (its doc/API.md, "Results object"), without what is not shown. */
const script = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, impact, help, helpUrl, nodes }) => ({
    rule: id, impact, help, helpUrl, targets: nodes.map(({ target }) => target.flat(9).join(' ')) })))`;

/** `axe` is the source of axe-core. In each frame, where it answers for the page's own one. */
export async function readViolations(page: Page, axe: string): Promise<readonly Violation[]> {
  const bring = (frame: Frame) => frame.evaluate(axe).catch(() => {});
  await Promise.all(page.frames().map(bring));
  const found = await page.evaluate<(Omit<Violation, 'impact'> & { readonly impact: string | null })[]>(script);
  return found.map((one) => ({ ...one, impact: impacts.find((known) => known === one.impact) ?? 'minor' }));
}

/** Whether `impact` is at least `threshold`. */
export function reaches(impact: Impact, threshold: Impact): boolean {
  return impacts.indexOf(impact) >= impacts.indexOf(threshold);
}
