import { Radios } from 'govuk-frontend'

// ARIA 1.2 does not allow aria-expanded on a radio; what it reveals follows it in the page and is read next anyway.
export class PlainRadios extends Radios {
  syncConditionalRevealWithInputState ($input) {
    super.syncConditionalRevealWithInputState($input)
    $input.removeAttribute('aria-expanded')
  }
}
PlainRadios.moduleName = Radios.moduleName
