// node tests/sdk/run.mjs --server '<line of infrastructure.local --json>' [--only text] [--binary] [--jobs n] | --list
// Runs the scenarios against a running server, prints TAP, and counts the methods of the SDK that worked in them.

import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const PATIENCE = 30_000;
const here = (name) => new URL(name, import.meta.url);

const { values: options } = parseArgs({ options: {
  server: { type: 'string' },
  only: { type: 'string', default: '' },
  binary: { type: 'boolean', default: false },
  jobs: { type: 'string', default: '1' },
  list: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
} });

async function scenarios() {
  const files = readdirSync(here('scenarios/')).filter((file) => file.endsWith('.mjs')).sort();
  const modules = await Promise.all(files.map(async (file) => (await import(here(`scenarios/${file}`))).default));
  const chosen = (file, name) => `${file}: ${name}`.includes(options.only);
  return files.flatMap((file, at) => Object.entries(modules[at]).filter(([name]) => chosen(file, name)));
}

/** Rows of the SDK's index: every method stands once, with its aliases. */
function coverage(methods) {
  const rows = JSON.parse(readFileSync(here('methods.json'), 'utf8'));
  return [rows.filter((names) => names.some((name) => methods.has(name))), rows.length];
}

async function perform(scenario, scene) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished after ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    await Promise.race([scenario(scene), late]);
    return null;
  } catch (error) {
    return error.stack ? error : new Error(`refused: ${JSON.stringify(error)}`); // the SDK's errors are plain objects
  } finally {
    clearTimeout(timer);
    await scene.close();
  }
}

function report(number, name, error, ms) {
  console.log(`${error ? 'not ok' : 'ok'} ${number} - ${name} # ${ms} ms`);
  const lines = error ? (options.verbose ? error.stack : error.message).split('\n') : [];
  for (const line of lines) console.log(`  ${line}`);
}

async function main() {
  const all = await scenarios();
  if (options.list) return all.forEach(([name]) => console.log(name));
  const { Scene } = await import('./scene.mjs');
  const { Tenant } = await import('./tenant.mjs');
  // A promise that the SDK drops is a line in a browser's console, not its end.
  process.on('unhandledRejection', (reason) => options.verbose && console.error('dropped by the SDK:', reason));

  const tenant = await Tenant.demo(JSON.parse(options.server));
  const worked = new Set();
  const queue = [...all.entries()];
  let failed = 0;
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, [name, scenario]] = next;
      const scene = new Scene(tenant, options);
      const began = Date.now();
      const error = await perform(scenario, scene);
      report(at + 1, name, error, Date.now() - began);
      if (error) failed += 1;
      else scene.methods.forEach((method) => worked.add(method));
    }
  };
  console.log(`1..${all.length}`);
  await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
  const [reached, total] = coverage(worked);
  console.log(`# reached: ${reached.map(([name]) => name).join(' ')}`);
  console.log(`SDK methods: ${reached.length} of ${total}`);
  process.exit(failed ? 1 : 0);
}

await main();
