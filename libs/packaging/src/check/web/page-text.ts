import type { Page } from 'playwright-core';

/** In the page: what is rendered as text, in open shadow trees too (HTML, 3.2.7: innerText leaves out what is not shown). */
const script = `(() => {
  const texts = [document.body?.innerText ?? ''];
  const read = (root) => {
    for (const { shadowRoot } of root.querySelectorAll('*')) {
      if (shadowRoot === null) continue;
      for (const child of shadowRoot.children) texts.push(child.innerText ?? '');
      read(shadowRoot);
    }
  };
  read(document);
  return texts.join(' ');
})()`;

/** What can be read on a page and in its frames, spaces as one. */
export async function readText(page: Page): Promise<string> {
  const texts = await Promise.all(page.frames().map((frame) => frame.evaluate<string>(script).catch(() => '')));
  return plain(texts.join(' '));
}

/** Line breaks and spaces are the browser's to choose. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Addresses of the icons that a page declares. Browsers ask for /favicon.ico where it declares none. */
export async function readIcons(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('link[rel~="icon"]')].map(({ href }) => href)`);
}
