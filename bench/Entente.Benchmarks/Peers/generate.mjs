// Lets SDEverywhere write C for a model: node generate.mjs FOLDER-WITH-NODE_MODULES MODEL OUT SPEC
import { readFileSync } from 'fs'
import path from 'path'
import { createRequire } from 'module'
import { pathToFileURL } from 'url'

const [, , root, model, out, spec] = process.argv
const packages = path.resolve(root, 'node_modules')
// xlsx 0.18.5, the last one on npm, has no set_fs; none of these models reads a workbook.
createRequire(path.join(packages, 'x.js'))('xlsx').set_fs ??= () => {}
const { parseAndGenerate } = await import(pathToFileURL(path.join(packages, '@sdeverywhere/compile/src/index.js')).href)
const text = readFileSync(model, 'utf8')
await parseAndGenerate(text, 'vensim', JSON.parse(readFileSync(spec, 'utf8')), ['generateC'], path.dirname(model), 'generated', out)
