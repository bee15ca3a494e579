// Brings up to date what a page says goes on: asks for it again while the page is seen, and changes it only where it changed.
for (const region of document.querySelectorAll('[data-live]')) {
  const ask = async () => {
    if (document.hidden) return
    const answer = await fetch(region.dataset.live, { headers: { Accept: 'text/html' } }).catch(() => null)
    if (!answer || !answer.ok || answer.redirected) return // redirected: signed out meanwhile
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').body
    if (fresh.textContent.replace(/\s+/g, ' ') !== region.textContent.replace(/\s+/g, ' ')) {
      region.replaceChildren(...fresh.childNodes)
    }
  }
  setInterval(ask, 1000 * Number(region.dataset.every || 20))
  document.addEventListener('visibilitychange', ask)
}
