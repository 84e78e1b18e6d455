/** Debian policy 5.6.13: lines of a description are shorter than 80 columns. */
const width = 79;

/** Text that is to be wrapped, with what its first line and the others begin with. */
interface Block {
  readonly first: string;
  readonly others: string;
  text: string;
}

/**
 * The lines of `Description` behind the summary (deb-control(5)): each begins with a space, an empty one is ` .`, and one that begins with two
 * spaces is shown as it is. Paragraphs and the items of a list are wrapped anew; what else is indented stays as it was written.
 */
export function extendedDescription(text: string): readonly string[] {
  const lines = text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '  ').trimEnd().split('\n');
  const found: string[] = [];
  let block: Block | null = null;
  const end = (): void => {
    if (block !== null) found.push(...wrap(block));
    block = null;
  };
  for (const line of lines) {
    const [, indent = '', bullet = ''] = /^( *)([-*\u2022] +)?/.exec(line) ?? [];
    const words = line.trim();
    const isIn: boolean = block !== null && bullet === '' && (indent !== '') === (block.first !== block.others);
    if (words === '') {
      end();
      if (found.length > 0) found.push(' .');
    } else if (isIn && block !== null) block.text += ` ${words}`;
    else {
      end();
      if (bullet !== '') {
        const first = `  ${indent}${bullet.trimEnd()} `;
        block = { first, others: ' '.repeat(first.length), text: words.slice(bullet.length) };
      } else if (indent === '') block = { first: ' ', others: ' ', text: words };
      else found.push(` ${line.trimEnd()}`);
    }
  }
  end();
  return found;
}

function wrap({ first, others, text }: Block): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/)) {
    const start = lines.length === 0 ? first : others;
    if (line === '') line = start + word;
    else if ([...line].length + 1 + [...word].length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = others + word;
    }
  }
  // A line ` .something` is kept for later versions of the format.
  return [...lines, line].map((one) => (one.startsWith(' .') ? ` ${one}` : one));
}
