import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeOf, elementsAt, scanXml, textOf } from './xml.ts';

interface Tree {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  readonly children: readonly Tree[];
}

const name = fc.constantFrom('a', 'version', 'x:version', 'release', 'b-c', 'd.e');
const content = fc.string({
  unit: fc.constantFrom('1', '.', 'v', '<', '>', '&', '"', "'", 'é', ']', '-'),
  maxLength: 8,
});
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    name,
    attributes: fc.uniqueArray(fc.tuple(name, content), { maxLength: 3, selector: ([key]) => key }),
    text: content,
    children: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'tree' },
      fc.constant([]),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }),
}));

const escaped = (text: string) =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
    .replace(/>/g, '&#x3e;');
const noise = ['', '<!-- <version>9.9.9</version> -->', '\n  ', '<?pi <a> ?>', '\r\n\t'];

/** Prints a tree with comments and white space strewn in, by `pick`. */
function print(node: Tree, pick: (count: number) => number): string {
  const gap = () => noise[pick(noise.length)] ?? '';
  const attributes = node.attributes.map(([key, value]) => {
    const quote = pick(2) === 0 ? '"' : "'";
    return `${pick(2) === 0 ? ' ' : '\n  '}${key}${pick(2) === 0 ? '=' : ' = '}${quote}${escaped(value)}${quote}`;
  });
  const start = `<${node.name}${attributes.join('')}`;
  if (node.text === '' && node.children.length === 0 && pick(2) === 0) return `${start}${pick(2) === 0 ? '' : ' '}/>`;
  const cdata = pick(3) === 0 && !node.text.includes(']]>');
  const text = cdata ? `<![CDATA[${node.text}]]>` : escaped(node.text);
  return `${start}>${gap()}${text}${gap()}${node.children.map((child) => print(child, pick) + gap()).join('')}</${node.name} >`;
}

function same(element: ReturnType<typeof scanXml>, node: Tree, text: string): void {
  expect(element.name).toBe(node.name.replace(/^x:/, ''));
  expect(element.attributes.map((one) => [one.name, one.value])).toEqual(node.attributes);
  for (const one of element.attributes) expect(text[one.start - 1]).toBe(one.quote);
  expect(element.texts.map((one) => one.value).join('')).toBe(node.text);
  expect(text[element.start]).toBe('<');
  expect(text[element.end - 1]).toBe('>');
  expect(element.children).toHaveLength(node.children.length);
  for (const [index, child] of element.children.entries()) same(child, node.children[index] ?? node, text);
}

describe('scanXml', () => {
  it('reads back what was printed, with every offset at its place', () => {
    fc.assert(
      fc.property(tree, fc.array(fc.nat(60), { minLength: 1, maxLength: 60 }), (node, choices) => {
        let next = 0;
        const pick = (count: number) => (choices[next++ % choices.length] ?? 0) % count;
        const doctype = pick(2) === 0 ? '' : '<!DOCTYPE x [ <!ENTITY e ">"> <!-- ]> --> ]>\n';
        const text = `<?xml version="1.0"?>\n<!-- <a> -->${doctype}${print(node, pick)}\n<!-- end -->\n`;
        same(scanXml(text, 'x.xml'), node, text);
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  it.each([
    ['an element that is not closed', '<a>\n <b>\n</a>', 3],
    ['an end tag without a start', '<a>\n</a></b>', 2],
    ['no element', '<!-- x -->', 1],
    ['an attribute without quotes', '<a>\n<b c=d/></a>', 2],
    ['a comment without an end', '<a>\n<!-- </a>', 2],
    ['a second root', '<a/>\n<b/>', 2],
    ['text outside of the root', '<a/>\nx', 2],
    ['a tag that the file ends in', '<a>\n<b', 2],
  ])('refuses %s, and says where', (_what, text, line) => {
    expect(() => scanXml(text, 'x.xml')).toThrow(
      expect.objectContaining({ kind: 'input', where: { file: 'x.xml', line, column: expect.any(Number) } }),
    );
  });

  it('reads a document type and its quotes as plists have them', () => {
    const text =
      '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/x.dtd">\n<plist version="1.0"><dict><key>a</key></dict></plist>';
    const root = scanXml(text, 'Info.plist');
    expect(attributeOf(root, 'version')?.value).toBe('1.0');
    expect(elementsAt(root, ['dict', 'key']).map((element) => textOf(element)?.value)).toEqual(['a']);
  });

  it('gives an empty element with an end tag an empty text that can be filled', () => {
    const [element] = elementsAt(scanXml('<a><version></version></a>', 'x.xml'), ['version']);
    expect(element && textOf(element)).toEqual({ value: '', start: 12, end: 12 });
  });
});
