// Brings up to date what a page says goes on: asks for it again while the page is seen, and changes it only where it changed.
// What is named as a part is changed by itself, so that only what changed is read out, and not while somebody is in it.
const words = (part) => part.textContent.replace(/\s+/g, ' ').trim()
for (const region of document.querySelectorAll('[data-live]')) {
  const ask = async () => {
    if (document.hidden) return
    const answer = await fetch(region.dataset.live, { headers: { Accept: 'text/html' } }).catch(() => null)
    if (!answer || !answer.ok) return
    if (answer.redirected) { // signed out meanwhile: to be told where nothing is lost by it, else left alone
      if ('signIn' in region.dataset) location.reload()
      return
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').body
    const parts = region.querySelectorAll('[data-part]')
    for (const part of parts.length ? parts : [region]) {
      const now = part === region ? fresh : fresh.querySelector(`[data-part="${part.dataset.part}"]`)
      if (now && words(now) !== words(part) && !part.contains(document.activeElement)) {
        part.replaceChildren(...now.childNodes)
      }
    }
  }
  setInterval(ask, 1000 * Number(region.dataset.every || 20))
  document.addEventListener('visibilitychange', ask)
}
