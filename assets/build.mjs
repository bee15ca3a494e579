// Compiles the styles and the script into src/commonway/web/static/commonway, which is committed.
// Run it with `npm install && npm run build` in this folder, after any change here.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
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

for (const name of ['commonway', 'commonway-staff', 'commonway-screen']) {
  const compiled = compile(here(`sass/${name}.scss`), { loadPaths: [here('node_modules')], quietDeps: true }).css
  const { css } = postcss([trim]).process(compiled, { from: undefined })
  minify(`${name}.css`, css)
  // GOV.UK Frontend speaks of left and right, so a page written right to left loads this mirror instead.
  minify(`${name}.rtl.css`, postcss([rtlcss]).process(css, { from: undefined }).css)
}

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

// CodeMirror, inside dmn-js, would write its rules into a <style> that the content security policy refuses; as sheets the
// page adopts, which it does by itself in other places, they are allowed.
const adoptedStyles = {
  name: 'adopted-styles',
  setup ({ onLoad }) {
    onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, ({ path }) => {
      const before = readFileSync(path, 'utf8')
      const contents = before.replace('if (!root.head && root.adoptedStyleSheets', 'if (root.adoptedStyleSheets')
      if (contents === before) throw new Error('style-mod is another than expected: see how it mounts its styles now')
      return { contents, loader: 'js' }
    })
  }
}
const editor = await build({
  entryPoints: { 'decision-editor': here('js/decision-editor.js'), 'decision-editor-style': here('css/decision-editor.css') },
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  legalComments: 'none',
  outdir: target,
  assetNames: '[name]',
  loader: { '.woff2': 'file', '.woff': 'empty', '.ttf': 'empty', '.eot': 'empty', '.svg': 'empty' },
  plugins: [adoptedStyles],
  metafile: true
})
for (const [name, { bytes }] of Object.entries(editor.metafile.outputs)) console.log(`${name.split('/').pop()}: ${bytes} bytes`)

const licence = readFileSync(here('LICENCE.govuk-frontend.txt'), 'utf8')
const { version } = JSON.parse(readFileSync(here('node_modules/govuk-frontend/package.json'), 'utf8'))
const inside = new Set(Object.keys(editor.metafile.inputs).map((path) => /.*node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1]))
inside.delete(undefined)
const texts = [...inside].sort().map((name) => {
  const folder = here(`node_modules/${name}/`)
  const about = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  return `${name} ${about.version}\n\n${file ? readFileSync(folder + file, 'utf8').trim() : `Licence: ${about.license}`}\n`
})
const parts = `decision-editor.js, decision-editor-style.css and dmn.woff2 contain dmn-js and what it is made of:\n\n${texts.join('\n')}`
writeFileSync(target + 'LICENSES.txt', `commonway.css, commonway-staff.css, their mirrors and commonway.js contain parts of GOV.UK Frontend ${version}.\n\n${licence}\n${parts}`)
copyFileSync(here('mark.svg'), target + 'mark.svg')
copyFileSync(here('js/live.js'), target + 'live.js')
