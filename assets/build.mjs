// Compiles the styles and the script into src/commonway/web/static/commonway, which is committed.
// Run it with `npm install && npm run build` in this folder, after any change here.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { transform } from 'lightningcss'
import postcss from 'postcss'
import rtlcss from 'rtlcss'
import { compile } from 'sass'
import { trim } from './trim.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const target = here('../src/commonway/web/static/commonway/')
const browsers = { chrome: 80 << 16, firefox: 78 << 16, safari: (13 << 16) | (1 << 8), ios_saf: (13 << 16) | (1 << 8) }

function minify (name, css) {
  const { code } = transform({ filename: name, code: Buffer.from(css), minify: true, targets: browsers })
  writeFileSync(target + name, code)
  console.log(`${name}: ${code.length} bytes`)
}

mkdirSync(target, { recursive: true })

const compiled = compile(here('sass/commonway.scss'), { loadPaths: [here('node_modules')], quietDeps: true }).css
const { css } = postcss([trim]).process(compiled, { from: undefined })
minify('commonway.css', css)
// GOV.UK Frontend speaks of left and right, so a page written right to left loads this mirror instead.
minify('commonway.rtl.css', postcss([rtlcss]).process(css, { from: undefined }).css)

const { outputFiles } = await build({
  entryPoints: [here('js/commonway.js')],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2017',
  legalComments: 'none',
  write: false
})
writeFileSync(target + 'commonway.js', outputFiles[0].contents)
console.log(`commonway.js: ${outputFiles[0].contents.length} bytes`)

const licence = readFileSync(here('LICENCE.govuk-frontend.txt'), 'utf8')
const { version } = JSON.parse(readFileSync(here('node_modules/govuk-frontend/package.json'), 'utf8'))
writeFileSync(target + 'LICENSES.txt', `commonway.css, commonway.rtl.css and commonway.js contain parts of GOV.UK Frontend ${version}.\n\n${licence}`)
copyFileSync(here('mark.svg'), target + 'mark.svg')
