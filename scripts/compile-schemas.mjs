// Compiles the published JSON Schemas to validators that need no ajv when a daemon runs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';

for (const [place, name] of [
  ['agent', 'agentd'],
  ['master', 'masterd'],
  ['console', 'consoled'],
]) {
  const schema = new URL(`../${place}/schema/${name}.schema.json`, import.meta.url);
  const folder = new URL(`../${place}/dist/config/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const text = readFileSync(schema, 'utf8');
  writeFileSync(new URL('config-validator.js', folder), compile(name, text));
  // For the commands about a configuration, which show what each key is. A daemon needs none of it.
  writeFileSync(
    new URL('schema.js', folder),
    `// Made by scripts/compile-schemas.mjs from ${name}.schema.json.\nexport const ${place}Schema = ${JSON.stringify(JSON.parse(text))};\n`,
  );
}

function compile(name, text) {
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    verbose: true,
    useDefaults: true,
    code: { source: true, esm: true, lines: true },
  });
  const code = standaloneCode(ajv, ajv.compile(JSON.parse(text)));
  // Some keywords (minLength, uniqueItems, format) call into ajv's own run-time files.
  const withoutTexts = code.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  if (/\b(?:require|import)\b/.test(withoutTexts)) {
    const files = code.match(/"ajv\/[^"]*"/g) ?? [];
    throw new Error(`the validator of ${name} is not self-contained: it needs ${files.join(', ')}`);
  }
  return `// Compiled by scripts/compile-schemas.mjs from ${name}.schema.json.\n${code}`;
}
