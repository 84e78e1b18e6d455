/** The part of `nx graph --file=…` that the floors are read from. */
export interface Graph {
  readonly nodes: Readonly<Record<string, { readonly data: { readonly tags?: readonly string[] } }>>;
  readonly dependencies: Readonly<Record<string, readonly Edge[]>>;
}

interface Edge {
  readonly source: string;
  readonly target: string;
}

/** DESIGN, "The house": lowest first. Whoever stands on a line may import what stands on the lines above it in this list. */
const floors: readonly (readonly string[])[] = [
  ['kit'],
  ['harbor'],
  ['version-sync'],
  ['packaging'],
  ['channels'],
  ['verify'],
  ['deploy'],
  ['report'],
  ['rollback'],
  ['orchestrate'],
  // The package windlass carries the plugin as it carries every script.
  ['nx-plugin'],
  ['scripts'],
  ['tools'],
  ['test'],
];

/** Everything in the graph that breaks the house's order, each as one sentence; empty where all is well. */
export function brokenFloors(graph: Graph): readonly string[] {
  const own = Object.keys(graph.nodes).sort();
  const edges = own.flatMap((name) => graph.dependencies[name] ?? []).filter(({ target }) => graph.nodes[target]);
  const problems = [
    ...own.flatMap((name) => untagged(graph, name)),
    ...edges.flatMap((edge) => climbing(graph, edge)),
    ...circles(own, edges).map((circle) => `circle: ${circle.join(' → ')}`),
  ];
  return [...new Set(problems)];
}

function floorTags(graph: Graph, name: string): readonly string[] {
  const tags = graph.nodes[name]?.data.tags ?? [];
  return tags.filter((tag) => tag.startsWith('floor:')).map((tag) => tag.slice('floor:'.length));
}

function height(floor: string | undefined): number {
  return floors.findIndex((line) => floor !== undefined && line.includes(floor));
}

function untagged(graph: Graph, name: string): readonly string[] {
  const tags = floorTags(graph, name);
  if (tags.length === 1 && height(tags[0]) >= 0) return [];
  return [`${name} needs one known floor: tag, it has ${tags.length === 0 ? 'none' : tags.join(', ')}`];
}

function climbing(graph: Graph, { source, target }: Edge): readonly string[] {
  const [from] = floorTags(graph, source);
  const [to] = floorTags(graph, target);
  if (from === to || height(to) < height(from)) return [];
  return [`${source} (${from}) imports ${target} (${to}), which is not below it`];
}

/** One circle at least for every knot there is, each from its first project by name. */
function circles(names: readonly string[], edges: readonly Edge[]): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): void => {
    const at = path.indexOf(name);
    if (at >= 0) found.push([...path.slice(at), name]);
    if (at >= 0 || done.has(name)) return;
    for (const { target } of edges.filter(({ source }) => source === name)) walk(target, [...path, name]);
    done.add(name);
  };
  for (const name of names) walk(name, []);
  return found;
}
