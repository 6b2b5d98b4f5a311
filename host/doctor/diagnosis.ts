// What a doctor has found, for people and for programs.

import type { Finding, Findings, Grade } from './finding.js';
import { EXIT, printAnswer } from '../cli/command.js';
import { countOf } from '../config/units.js';

/** The worst stands last, where whoever waits for the prompt looks. */
const ORDER: readonly Grade[] = ['good', 'remark', 'trouble'];
/** Columns, where the output is no terminal. */
const WIDTH = 80;
/** A window that is narrower than this breaks lines by itself. */
const WIDTH_LEAST = 30;
const MARGIN = '  ';
const GRADE_WIDTH = 'trouble'.length;

/** Prints a diagnosis under its heading, and answers the exit code: a trouble is 1. */
export function printDiagnosis(
  head: string,
  { findings, unseen }: Findings,
  { json, columns = WIDTH }: { readonly json: boolean; readonly columns?: number | undefined },
): number {
  const ok = !findings.some(({ grade }) => grade === 'trouble');
  const lines = diagnosisLines(head, { findings, unseen }, columns);
  printAnswer(json, { ok, findings: worstLast(findings), unseen }, lines.join('\n'));
  return ok ? EXIT.good : EXIT.failed;
}

const worstLast = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].toSorted((a, b) => ORDER.indexOf(a.grade) - ORDER.indexOf(b.grade));

/** A diagnosis for people, on lines of so many columns. */
export const diagnosisLines = (
  head: string,
  { findings, unseen }: Findings,
  columns: number,
): readonly string[] => [
  ...wrapped(head, '', columns),
  ...onceAdvised(worstLast(findings)).flatMap((finding) => findingLines(finding, columns)),
  ...unseenLines(unseen, columns),
  ...wrapped(summary({ findings, unseen }), '', columns),
];

/** What is to be done about several in a row stands below the last of them. */
const onceAdvised = (findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding, i) => {
    const { todo, ...rest } = finding;
    return todo !== undefined && todo === findings[i + 1]?.todo ? rest : finding;
  });

function findingLines({ grade, name, text, todo }: Finding, columns: number): string[] {
  const label = `${MARGIN}${grade.padEnd(GRADE_WIDTH)}  `;
  const indent = ' '.repeat(label.length);
  const [first = '', ...rest] = wrapped(`${name}: ${text}`, indent, columns);
  const advice = todo === undefined ? [] : wrapped(`> ${todo}`, `${indent}  `, columns, indent);
  return [label + first.slice(indent.length), ...rest, ...advice];
}

const unseenLines = (unseen: readonly string[], columns: number): string[] =>
  [...new Set(unseen)].flatMap((text) =>
    wrapped(`not looked at: ${text}`, `${MARGIN}${MARGIN}`, columns, MARGIN),
  );

function summary({ findings, unseen }: Findings): string {
  const count = (wanted: Grade): number => findings.filter(({ grade }) => grade === wanted).length;
  const [troubles, remarks] = [count('trouble'), count('remark')];
  const seen = unseen.length === 0 ? '' : ', as far as this user can look';
  if (troubles + remarks === 0) return `nothing to do${seen}`;
  const parts = [
    troubles === 0 ? 'no trouble' : countOf(troubles, 'trouble'),
    ...(remarks === 0 ? [] : [countOf(remarks, 'remark')]),
  ];
  return `${parts.join(', ')}${seen}`;
}

/** A text on lines of so many columns, broken at spaces; all but the first begin with `indent`, the first with `start`. */
function wrapped(text: string, indent: string, columns: number, start = indent): string[] {
  const width = Math.max(columns, WIDTH_LEAST + indent.length);
  const lines: string[] = [];
  let line = start;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
