import { elementsAt, scanXml, textOf, type XmlText } from '../scan/xml.ts';
import { buildAs, type FieldRule, fieldAt } from './entry-field.ts';
import type { Format } from './format.ts';

const short = 'CFBundleShortVersionString';
const build = 'CFBundleVersion';

/**
 * https://developer.apple.com/documentation/bundleresources/information-property-list. A CFBundleVersion that repeats the version goes
 * on doing so: a build number instead would be less than it. Flutter's AppFrameworkInfo.plist is the template's and never shipped as is.
 */
export const plist: Format = {
  id: 'plist',
  title: 'Apple Info.plist',
  matches: (path) => path.endsWith('Info.plist'),
  find: (text, path) => {
    // Binary and old-style property lists are no text that we edit.
    if (!text.includes(short) && !text.includes(build)) return [];
    if (!/^\s*</.test(text)) return [];
    const values = bundleValues(text, path);
    const template = /(?:^|\/)AppFrameworkInfo\.plist$/.test(path);
    return [...values]
      .map(([key, value]) => {
        const repeats = key === build && value.value === values.get(short)?.value && value.value.includes('.');
        const rule: FieldRule =
          key === short || repeats ? { as: 'core' } : { as: buildAs('ios'), role: 'release-or-build-number' };
        const role = template ? 'template-default' : key === build ? 'release-or-build-number' : 'version';
        return fieldAt(key, value, { ...rule, role });
      })
      .sort((a, b) => a.start - b.start);
  },
};

/** The two keys' values, which stand as the element after the key. */
function bundleValues(text: string, path: string): Map<string, XmlText> {
  const values = new Map<string, XmlText>();
  const children = elementsAt(scanXml(text, path), ['dict', '*']);
  for (const [index, element] of children.entries()) {
    const key = element.name === 'key' ? textOf(element)?.value : undefined;
    const next = children[index + 1];
    if ((key !== short && key !== build) || next?.name !== 'string') continue;
    const value = textOf(next);
    if (value) values.set(key, value);
  }
  return values;
}
