// Refuses what a package imports without naming it in its package.json: elsewhere it would not be installed.

export function dependencies({ files, packages }) {
  return packages
    .filter(({ folder }) => folder !== '')
    .flatMap(({ folder, manifest }) => {
      const { name, dependencies: always, optionalDependencies: perhaps } = manifest;
      // What is put into the package's own files by the build is needed by the build only.
      const { devDependencies: bundled } = manifest;
      const named = new Set([name, ...Object.keys({ ...always, ...perhaps, ...bundled })]);
      return files
        .filter(({ path }) => path.startsWith(`${folder}/`))
        .flatMap(({ path, imports }) =>
          imports
            .map(({ line, specifier }) => ({ line, wanted: packageIn(specifier) }))
            .filter(({ wanted }) => wanted !== undefined && !named.has(wanted))
            .map(({ line, wanted }) => ({
              file: path,
              line,
              message: `${wanted} is not among the dependencies of ${name}`,
            })),
        );
    });
}

/** The package of a specifier; undefined for a file, for Node's own modules, and for names with #. */
function packageIn(specifier) {
  if (/^(?:\.|#|node:)/.test(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
