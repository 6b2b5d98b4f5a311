// Refuses every way into a package but its faces: the `exports` of its package.json, each of them named.

/** Tests and tools may look into a package, by the names with # that the root package.json gives. */
export function faces({ files, packages }) {
  const ours = packages.filter(({ folder }) => folder !== '');
  const packageOf = (path) => ours.find(({ folder }) => path?.startsWith(`${folder}/`));
  const stars = ours
    .filter(({ manifest }) => Object.keys(manifest.exports ?? {}).some((key) => key.includes('*')))
    .map(({ folder }) => ({
      file: `${folder}/package.json`,
      line: 1,
      message: 'exports with a * open every file: name the faces',
    }));
  const imports = files.flatMap(({ path, imports }) =>
    imports.flatMap(({ line, specifier, target }) => {
      const message = objection(packageOf(path), packageOf(target), specifier, target, ours);
      return message === undefined ? [] : [{ file: path, line, message }];
    }),
  );
  return [...stars, ...imports];
}

/** Why a file in the package `from` must not import a file of the package `to` so, or undefined. */
function objection(from, to, specifier, target, ours) {
  if (specifier.startsWith('.')) {
    if (to === undefined || to === from) return undefined;
    const way = from === undefined ? `by #${to.folder}/` : `by a face of ${to.manifest.name}`;
    return `${target} is in another package: import it ${way}`;
  }
  if (specifier.startsWith('#'))
    return from && `names with # are for tests and tools: import it by a face or a relative path`;
  const named = ours.find(
    ({ manifest: { name } }) => specifier === name || specifier.startsWith(`${name}/`),
  );
  if (named === undefined) return undefined;
  if (named === from) return `${specifier} is this package's own face: import the file itself`;
  if (target === undefined) return `${named.manifest.name} has no such face: ${specifier}`;
  return undefined;
}
