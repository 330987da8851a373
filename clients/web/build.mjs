// Writes stoa-text-frames.cjs, the same code for require() and for a script tag, from the module.

import { readFile, writeFile } from 'node:fs/promises';

const here = (name) => new URL(name, import.meta.url);

export function commonjs(module) {
  const names = [...module.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  return `// Made by build.mjs from stoa-text-frames.js; change that file.
(function (root, make) {
  if (typeof module === 'object' && module.exports) module.exports = make();
  else root.stoaTextFrames = make();
})(typeof globalThis === 'object' ? globalThis : this, function () {
'use strict';

${module.replace(/^export /gm, '')}
return { ${names.join(', ')} };
});
`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  await writeFile(here('stoa-text-frames.cjs'), commonjs(await readFile(here('stoa-text-frames.js'), 'utf8')));
}
