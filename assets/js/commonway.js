// What JavaScript adds; every page does its job without it.
import { Button, Checkboxes, ErrorSummary, PasswordInput, SkipLink, createAll } from 'govuk-frontend'
import { CharacterCount } from './character-count.js'
import { focusBanner } from './banner.js'
import { PlainRadios } from './radios.js'
import { workByKeys } from './keys.js'

// Set here and not inline, so that the content security policy can refuse every inline script.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')

for (const component of [Button, Checkboxes, ErrorSummary, PasswordInput, PlainRadios, SkipLink]) createAll(component)
for (const group of document.querySelectorAll('[data-module="govuk-character-count"]')) new CharacterCount(group).start()
focusBanner()
workByKeys()
