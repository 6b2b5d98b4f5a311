// Takes a command's help apart, as yargs prints it: what is wrapped for a terminal becomes whole lines again.

/** What stands under a heading: terms with their texts, or lines. */
function entriesOf(lines) {
  const entries = [];
  for (const line of lines) {
    const [, term, text = ''] = /^ {2}(\S.*?)(?: {2,}(\S.*)|(\[\S.*))?$/.exec(line) ?? [];
    const isTerm = term !== undefined;
    if (isTerm) entries.push({ term, text });
    else if (entries.length > 0) {
      const last = entries.at(-1);
      last.text = `${last.text} ${line.trim()}`.trim();
    }
  }
  return entries.map(({ term, text }) => ({ term, text: text.replaceAll(/ +/g, ' ') }));
}

/** The help by its headings: `{ usage, about, Commands, Positionals, Options, Examples, epilogue }`. */
export function readHelp(text) {
  const blocks = text.trimEnd().split('\n\n');
  const help = { usage: '', about: '', epilogue: '' };
  const prose = [];
  for (const block of blocks) {
    const [first, ...rest] = block.split('\n');
    const name = /^([A-Z]\w+):$/.exec(first)?.[1];
    if (name !== undefined) help[name] = entriesOf(rest);
    else prose.push(block.replaceAll(/\s*\n\s*/g, ' ').trim());
  }
  [help.usage = '', help.about = '', help.epilogue = ''] = prose;
  return help;
}
