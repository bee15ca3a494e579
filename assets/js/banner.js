// A banner that answers what the person just did takes the focus, so that it is read out first.
export function focusBanner () {
  const banner = document.querySelector('.govuk-notification-banner[role="alert"]:not([data-disable-auto-focus="true"])')
  if (!banner || document.querySelector('.govuk-error-summary')) return
  banner.setAttribute('tabindex', '-1')
  banner.addEventListener('blur', () => banner.removeAttribute('tabindex'), { once: true })
  banner.focus()
}
