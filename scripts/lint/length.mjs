// Refuses files that are too long to be read in one go.

const MOST_LINES = 400;

export function length({ files }) {
  return files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1;
    if (lines <= MOST_LINES) return [];
    const message = `${lines} lines, and ${MOST_LINES} is the most: take a part with a name of its own out`;
    return [{ file: path, line: MOST_LINES + 1, message }];
  });
}
