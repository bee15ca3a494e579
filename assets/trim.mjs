// Takes out of GOV.UK Frontend's output what one rule at the root, or nothing at all, does for every component.
const UNUSED = /(--inverse|__link--image|collapse-on-mobile|three-quarters|one-quarter|from-desktop|list--spaced|summary-card__actions|summary-list--no-border|warning-text__assistive|table--small-text|panel--interruption|password-input__toggle--x|pagination--block|pagination__link-(title|label))/
const ONCE = new Set(['-webkit-font-smoothing', '-moz-osx-font-smoothing', '-ms-text-size-adjust'])
const PRINT_SIZES = new Set(['font-size', 'line-height', 'font-family', 'color'])

export function trim (root) {
  root.walkDecls((declaration) => {
    const inherited = declaration.prop === 'font-family' && ['inherit', 'sans-serif'].includes(declaration.value)
    if (ONCE.has(declaration.prop) || inherited || /^--govuk-.*-colour$/.test(declaration.prop)) declaration.remove()
    declaration.value = declaration.value.replace(/var\(--govuk-[a-z-]+-colour, ?(#\w+|rgba?\([^)]*\)|[a-z]+)\)/g, '$1')
  })
  root.walkAtRules('media', (media) => {
    if (/-ms-high-contrast/.test(media.params)) media.params = '(forced-colors: active)'
    if (media.params === 'print') media.walkDecls((d) => { if (PRINT_SIZES.has(d.prop) && /^(\d|#|var)/.test(d.value) && !d.important && d.parent.selector.includes('govuk')) d.remove() })
  })
  root.walkRules((rule) => {
    rule.selectors = rule.selectors.filter((selector) => !UNUSED.test(selector)).concat(rule.selectors.every((s) => UNUSED.test(s)) ? ['.cw-gone'] : [])
  })
  root.walkRules('.cw-gone', (rule) => rule.remove())
  root.walkRules((rule) => { if (rule.nodes.length === 0) rule.remove() })
  root.walkAtRules('media', (media) => { if (media.nodes.length === 0) media.remove() })
}
