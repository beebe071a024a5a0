// Runs detente.mdl with a list of changed constants in SDEverywhere's compiled form and writes chosen variables at whole years:
//
//     npm install @sdeverywhere/compile@0.7.28 @sdeverywhere/runtime
//     SDE_NONPUBLIC_REDUCE_VARIABLES=0 node sdeverywhere.mjs ../detente.mdl full.cin variables.txt full.tsv
//
// The environment variable keeps SDEverywhere from folding conditions on constants, which the changes set.
import fs from 'fs';
import { parseAndGenerate } from '@sdeverywhere/compile';
import { getJsModelFunctions } from '@sdeverywhere/runtime';

const [, , modelFile, changesFile, variablesFile, outputFile] = process.argv;
const lines = file => fs.readFileSync(file, 'utf8').split('\n').map(line => line.trim()).filter(Boolean);
const key = name => name.toLowerCase().replace(/["]/g, '').replace(/_/g, ' ').replace(/\s*([[\],])\s*/g, '$1').replace(/\s+/g, ' ').trim();

const folder = fs.mkdtempSync('detente-');
const generated = await parseAndGenerate(fs.readFileSync(modelFile, 'utf8'), 'vensim', {}, ['generateJS', 'printVarList'], '.', 'detente', folder);
const listing = JSON.parse(fs.readFileSync(`${folder}/detente.json`, 'utf8'));
const instances = new Map(Object.values(listing.varInstances).flat().map(v => [key(v.varName), v]));
const place = v => v.varId.replace(/\[.*/, '') + (v.subscriptIndices || []).map(i => `[${i}]`).join('');

const code = generated.replace(/\/\*export\*\/ /g, '').replace(/export default/, 'const factory =');
fs.writeFileSync(`${folder}/model.mjs`, `${code}\nexport const within = text => eval(text);\n`);
const { within } = await import(fs.realpathSync(`${folder}/model.mjs`));
fs.rmSync(folder, { recursive: true });

globalThis.functions = getJsModelFunctions();
within('setModelFunctions(globalThis.functions)');
const start = within('getInitialTime()'), end = within('getFinalTime()'), step = within('getTimeStep()');
const context = { timeStep: step, currentTime: start };
globalThis.functions.setContext(context);
within(`setTime(${start})`);
within('initConstants()');
for (const line of lines(changesFile)) {
  const at = line.lastIndexOf('=');
  const instance = instances.get(key(line.slice(0, at)));
  if (!instance) throw new Error(`no variable ${line}`);
  within(`${place(instance)} = ${Number(line.slice(at + 1))}`);
}
within('initLevels()');
const names = lines(variablesFile);
const read = names.map(name => within(`() => ${place(instances.get(key(name)))}`));
const rows = [['Time', ...names]];
for (let k = 0; k <= Math.round((end - start) / step); k++) {
  context.currentTime = start + k * step;
  within(`setTime(${context.currentTime})`);
  within('evalAux()');
  if (Number.isInteger(context.currentTime)) rows.push([context.currentTime, ...read.map(value => value())]);
  within('evalLevels()');
}
fs.writeFileSync(outputFile, rows.map(row => row.join('\t')).join('\n') + '\n');
