// Takes out of GOV.UK Frontend's output what one rule at the root, or nothing at all, does for every component.
const UNUSED = /(--inverse|__link--image|collapse-on-mobile|three-quarters|one-quarter|from-desktop|list--spaced|summary-card__actions|summary-list--no-border|warning-text__assistive|table--small-text|panel--interruption|pagination--block|pagination__link-(title|label))/
const ONCE = new Set(['-webkit-font-smoothing', '-moz-osx-font-smoothing', '-ms-text-size-adjust'])
const PRINT_SIZES = new Set(['font-size', 'line-height', 'font-family', 'color'])

export function trim (root) {
  root.walkDecls((declaration) => {
    const inherited = declaration.prop === 'font-family' && ['inherit', 'sans-serif'].includes(declaration.value) && /govuk/.test(declaration.parent.selector)
    if (ONCE.has(declaration.prop) || inherited || /^--govuk-.*-colour$/.test(declaration.prop)) declaration.remove()
    declaration.value = declaration.value.replace(/var\(--govuk-[a-z-]+-colour, ?(#\w+|rgba?\([^)]*\)|[a-z]+)\)/g, '$1')
  })
  root.walkAtRules('media', (media) => {
    if (/-ms-high-contrast/.test(media.params)) media.params = '(forced-colors: active)'
    if (media.params === 'print') {
      media.walkDecls((declaration) => {
        const sized = PRINT_SIZES.has(declaration.prop) && /^(\d|#|var)/.test(declaration.value) && !declaration.important
        if (sized && declaration.parent.selector.includes('govuk')) declaration.remove()
      })
    }
  })
  root.walkRules((rule) => {
    const used = rule.selectors.filter((selector) => !UNUSED.test(selector))
    if (used.length === 0) rule.remove()
    else rule.selectors = used
  })
  root.walkRules((rule) => { if (rule.nodes.length === 0) rule.remove() })
  root.walkAtRules('media', (media) => { if (media.nodes.length === 0) media.remove() })
}
