/** One block of a document that is really run. */
export interface Block {
  /** Line in the document, from 1, of its mark. */
  readonly line: number;
  readonly shell: string;
  readonly exit: number;
  /** What the document says is printed; null where it says nothing. */
  readonly printed: string | null;
}

/** The blocks below one heading: they share a repository. */
export interface Recipe {
  readonly title: string;
  readonly blocks: readonly Block[];
}

const block =
  /^<!-- (?:setup\n(?<setup>[\s\S]*?)\n-->|run(?: exit (?<exit>\d+))? -->\n+```sh\n(?<shell>[\s\S]*?)^```\n(?:\n*```text\n(?<printed>[\s\S]*?)^```\n)?)/gm;

/**
 * What is marked to be run in a Markdown text: `<!-- run -->` or `<!-- run exit 2 -->` above a fence of `sh`, and the fence of `text` right
 * behind it, if any, as what it prints. `<!-- setup … -->` is run as well and not shown. Throws where a mark has no fence.
 */
export function recipesIn(markdown: string): readonly Recipe[] {
  const recipes = markdown.split(/^(?=## )/m).map((section) => ({
    title: /^## (.+)/.exec(section)?.[1] ?? 'introduction',
    offset: markdown.indexOf(section),
    section,
  }));
  return recipes
    .map(({ title, offset, section }) => ({
      title,
      blocks: [...section.matchAll(block)].map((match): Block => {
        const { setup, exit = '0', shell = '', printed } = match.groups ?? {};
        const line = markdown.slice(0, offset + match.index).split('\n').length;
        return { line, shell: setup ?? shell, exit: Number(exit), printed: printed ?? null };
      }),
    }))
    .filter(({ title, blocks }, index) => {
      const marks = recipes[index]?.section.match(/^<!-- (?:run|setup)\b/gm)?.length ?? 0;
      if (marks !== blocks.length)
        throw new Error(`"${title}" has ${marks} marks, and ${blocks.length} blocks that can be run`);
      return blocks.length > 0;
    });
}

/** Whether `output` is what the document shows: `…` stands for any text within a line, a line of its own for any lines. */
export function agrees(printed: string, output: string): boolean {
  const lines = printed.trimEnd().split('\n');
  const source = lines
    .map((line) => (line.trim() === '…' ? '(?:.*\\n)*' : `${line.split('…').map(literal).join('.*')}\\n`))
    .join('');
  return new RegExp(`^${source}$`).test(`${output.trimEnd()}\n`);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
