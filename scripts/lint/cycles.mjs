// Refuses files that import each other in a circle. Types count as well: who reads one of them has to read all.

/** One fault for each group of files that reach each other, with the shortest circle in it. */
export function cycles({ files }) {
  const edges = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ target }) => target !== undefined && target !== path),
    ]),
  );
  return groupsOf(edges).map((group) => {
    const circle = shortestCircle(edges, group);
    const [first, second] = circle;
    const { line } = edges.get(first).find(({ target }) => target === second);
    return {
      file: first,
      line,
      message: `a circle of imports: ${circle.join(' -> ')}; move what they share into a file of its own`,
    };
  });
}

/** Sets of at least two files of which each reaches each other one (Tarjan 1972). */
function groupsOf(edges) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const groups = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const { target } of edges.get(node)) {
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(node, Math.min(low.get(node), low.get(target)));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) groups.push(new Set(group));
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return groups;
}

/** Breadth first from every file of the group back to itself. */
function shortestCircle(edges, group) {
  const circles = [...group].toSorted().map((start) => {
    const paths = [[start]];
    const seen = new Set();
    for (const path of paths)
      for (const { target } of edges.get(path.at(-1))) {
        if (target === start) return [...path, start];
        if (!group.has(target) || seen.has(target)) continue;
        seen.add(target);
        paths.push([...path, target]);
      }
    throw new Error(`no way back to ${start}`);
  });
  return circles.toSorted((a, b) => a.length - b.length)[0];
}
