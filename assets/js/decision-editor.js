// The drawn editor of decision tables: dmn-js around the form that saves. Loaded only by the page that opens it.
import EditingManager from 'dmn-js-shared/lib/base/EditingManager'
import { is } from 'dmn-js-shared/lib/util/ModelUtil'
import DecisionTableEditor from 'dmn-js-decision-table/lib/Editor'

class TableModeler extends EditingManager {
  _getViewProviders () {
    const opens = (element) => is(element, 'dmn:Decision') && is(element.decisionLogic, 'dmn:DecisionTable')
    return [{ id: 'decisionTable', constructor: DecisionTableEditor, opens }]
  }
}

const place = document.getElementById('decision-editor')
const form = place.closest('form')
const field = form.querySelector('textarea[name="dmn"]')
const words = JSON.parse(document.getElementById('decision-editor-words').textContent)

// dmn-js asks for each of its own words here; {place} is filled in as in its own translation module.
function translate (text, replacements = {}) {
  return (words[text] || text).replace(/{([^}]+)}/g, (whole, name) => name in replacements ? replacements[name] : whole)
}

// What its table does not say for itself to someone who hears it.
function name () {
  for (const [selector, label] of Object.entries(words.labels)) {
    for (const element of place.querySelectorAll(selector)) {
      if (!element.hasAttribute('aria-label')) element.setAttribute('aria-label', label)
    }
  }
  for (const corner of place.querySelectorAll('th.index-column')) corner.setAttribute('role', 'cell')
}

const modeler = new TableModeler({
  container: place,
  decisionTable: { additionalModules: [{ translate: ['value', translate] }] }
})
let saved = false

async function open () {
  await modeler.importXML(field.value, { open: false })
  const view = modeler.getViews().find(({ element }) => element.id === place.dataset.decision) || modeler.getViews()[0]
  await modeler.open(view)
  new MutationObserver(name).observe(place, { childList: true, subtree: true })
  name()
  form.classList.add('cw-drawn--ready')
  place.dataset.ready = 'yes'
}

function changed () {
  const viewer = modeler.getActiveViewer()
  return Boolean(viewer && viewer.get('commandStack').canUndo())
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  if (document.activeElement) document.activeElement.blur() // the cell being typed in is taken over
  field.value = (await modeler.saveXML({ format: true })).xml
  saved = true
  setTimeout(() => form.submit()) // once this event is over: within it a browser submits nothing
})
window.addEventListener('beforeunload', (event) => { if (!saved && changed()) event.preventDefault() })

open().catch(() => { form.classList.add('cw-drawn--failed') })
