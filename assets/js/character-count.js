// Says how many characters are left, in the words the page brought along in its own language.
const SPEAK_AFTER_MS = 900

export class CharacterCount {
  constructor (group) {
    this.limit = Number(group.dataset.maxlength)
    this.left = group.dataset.left
    this.over = group.dataset.over
    this.textarea = group.querySelector('textarea')
    this.message = group.querySelector('.govuk-character-count__message')
    this.timer = 0
  }

  start () {
    if (!this.limit || !this.textarea || !this.message || !this.left) return
    this.spoken = document.createElement('div')
    this.spoken.className = 'govuk-visually-hidden'
    this.spoken.setAttribute('aria-live', 'polite')
    this.message.after(this.spoken)
    this.message.classList.remove('govuk-visually-hidden')
    this.textarea.addEventListener('input', () => this.show())
    this.show()
  }

  show () {
    const left = this.limit - this.textarea.value.length
    const words = (left < 0 ? this.over : this.left).replace('{count}', new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left)))
    this.message.textContent = words
    this.message.classList.toggle('govuk-error-message', left < 0)
    this.message.classList.toggle('govuk-hint', left >= 0)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { this.spoken.textContent = words }, SPEAK_AFTER_MS)
  }
}
