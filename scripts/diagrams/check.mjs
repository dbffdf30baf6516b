// Judges diagrams: a list of {name, format, text, tables, links} on standard input, a line for each that is wrong.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const home = process.argv[2];
const require = createRequire(join(home, 'package.json'));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const mermaid = (await import(pathToFileURL(join(home, 'node_modules/mermaid/dist/mermaid.core.mjs')).href)).default;
const { Parser } = await load('@dbml/core').then((found) => found.default ?? found);
const { Graphviz } = await import(pathToFileURL(join(home, 'node_modules/@hpcc-js/wasm-graphviz/dist/index.js')).href);
const graphviz = await Graphviz.load();

const judges = {
  async mermaid({ text }) {
    // Which kinds of diagrams there are is known once one was read.
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    return { tables: db.getEntities().size, links: db.getRelationships().length };
  },
  async dbml({ text }) {
    const { schemas } = new Parser().parse(text, 'dbmlv2');
    const count = (what) => schemas.reduce((all, schema) => all + schema[what].length, 0);
    return { tables: count('tables'), links: count('refs') };
  },
  async dot({ text }) {
    const svg = graphviz.layout(text, 'svg', 'dot');
    const count = (what) => svg.split(`class="${what}"`).length - 1;
    return { tables: count('node'), links: count('edge') };
  },
};

let wrong = 0;
const cases = JSON.parse(readFileSync(0, 'utf8'));
for (const one of cases) {
  try {
    const found = await judges[one.format](one);
    if (found.tables !== one.tables || found.links !== one.links) {
      wrong += 1;
      console.log(`${one.name} (${one.format}): ${JSON.stringify(found)} is seen, not ${one.tables} tables and ${one.links} links`);
    }
  } catch (error) {
    wrong += 1;
    const why = error.diags ? JSON.stringify(error.diags.slice(0, 3)) : String(error.message ?? error).split('\n').slice(0, 4).join(' ');
    console.log(`${one.name} (${one.format}): ${why}`);
  }
}
console.log(`${cases.length} diagrams, ${wrong} wrong`);
