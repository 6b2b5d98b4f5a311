// What manual pages are made of: text as man(7) wants it.

/** Text in which nothing is a request or an escape of roff. */
export const plain = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(?=[.'])/gm, '\\&');

const bold = (text) => `\\fB${plain(text)}\\fR`;

/** The head of a page: `date` as 2026-11-30. */
export const title = (name, section, date, version, about) =>
  `.TH ${name.toUpperCase()} ${section} "${date}" "Belfry ${version}" "Belfry"\n.SH NAME\n${plain(name)} \\- ${plain(about)}\n`;

/** A section with its paragraphs. */
export const section = (name, ...paragraphs) =>
  `.SH ${plain(name.toUpperCase())}\n${paragraphs.join('.PP\n')}`;

/** A heading below a section's. */
export const heading = (text) => `.SS ${bold(text)}\n`;

/** One paragraph. */
export const paragraph = (text) => `${plain(text)}\n`;

/** Lines as they stand. */
export const verbatim = (text) => `.RS 4\n.nf\n${plain(text)}\n.fi\n.RE\n`;

/** A term and what it means. */
export const item = (term, text) => `.TP\n${bold(term)}\n${plain(text === '' ? ' ' : text)}\n`;
