// Keys for working through lists. Only where the page asks for them; they can be turned off (WCAG 2.2, 2.1.4).
export function workByKeys () {
  const asked = document.querySelector('[data-keys]')
  if (!asked) return
  const links = () => [...document.querySelectorAll('.cw-list tbody th a')]
  const at = () => links().findIndex((link) => link.closest('tr').contains(document.activeElement))
  const move = (by) => {
    const all = links()
    if (all.length) all[Math.min(Math.max(at() < 0 ? (by > 0 ? 0 : all.length - 1) : at() + by, 0), all.length - 1)].focus()
  }
  const row = () => links()[at()]?.closest('tr')
  const does = {
    j: () => move(1),
    k: () => move(-1),
    o: () => links()[at()]?.click(),
    x: () => row()?.querySelector('input[type=checkbox]')?.click(),
    g: () => { window.location.href = asked.dataset.tasks },
    c: () => { window.location.href = asked.dataset.cases },
    '?': () => { window.location.href = asked.dataset.help }
  }
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !(event.key in does)) return
    event.preventDefault()
    does[event.key]()
  })
}
