/* Shared by all pages: live counts, keyboard shortcuts, and messages with an Undo button. */

const token = document.querySelector('meta[name=csrf]')?.content ?? ''
const toast = document.getElementById('toast')
const help = document.getElementById('help')
const EVERY = 5_000

/** Calls the service as the page's user. Returns the answer, or null if it is empty; throws an Error with the problem's detail. */
export async function call(path, body, options = {}) {
  const headers = { 'X-CSRF-Token': token, Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let answer
  try {
    answer = await fetch(path, { method: 'POST', headers, body: body === undefined ? undefined : JSON.stringify(body), ...options })
  } catch {
    throw new Error('The service does not respond. Nothing was changed; try again.')
  }
  const content = answer.headers.get('Content-Type')?.includes('json') ? await answer.json() : null
  if (answer.status === 401) location.reload()
  if (!answer.ok) throw new Error(content?.detail ?? `The service answered with status ${answer.status}.`)
  return content
}

/** A message as a sentence, with a capital letter and a full stop. */
function sentence(text) {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?…]”?$/.test(text) ? '' : '.'}`
}

/** Shows a message. `undo` adds an Undo button; a `bad` message stays longer. */
export function say(text, { undo, bad = false } = {}) {
  const words = document.createElement('span')
  words.textContent = sentence(text)
  toast.replaceChildren(words)
  if (undo) {
    const button = document.createElement('button')
    const key = document.createElement('kbd')
    key.textContent = 'z'
    button.append('Undo ', key)
    button.addEventListener('click', undo)
    toast.append(button)
  }
  toast.classList.toggle('bad', bad)
  toast.hidden = false
  fade(bad ? 30_000 : 12_000)
}

let fading
function fade(after) {
  clearTimeout(fading)
  fading = setTimeout(() => { toast.hidden = true }, after)
}

for (const field of document.querySelectorAll('[data-most]')) {
  const shown = document.getElementById(field.getAttribute('aria-describedby'))
  const most = Number(field.dataset.most)
  const measure = () => {
    const length = [...field.value.trim()].length
    const said = `${length.toLocaleString('en')} of at most ${most.toLocaleString('en')} characters`
    shown.textContent = said
    shown.hidden = length < 0.9 * most
    field.setCustomValidity(length > most ? `The note has ${said}. Shorten it.` : '')
  }
  field.addEventListener('input', measure)
  measure()
}

// Enter in a field or box would press the first button of its form, which approves.
document.addEventListener('keydown', event => {
  const { target, key } = event
  if (key === 'Enter' && target.matches('input, select') && ['decide', 'items'].includes(target.form?.id)) event.preventDefault()
})

const SWITCH = 'quality.keys'

/** Whether the user has switched single-letter keys off in this browser; not where the browser stores nothing. */
function keysAreOff() {
  try {
    return localStorage.getItem(SWITCH) === 'off'
  } catch {
    return false
  }
}

for (const box of document.querySelectorAll('[data-keys]')) {
  box.checked = !keysAreOff()
  box.addEventListener('change', () => localStorage.setItem(SWITCH, box.checked ? 'on' : 'off'))
}

/** Binds keys to functions, except while a text field has focus or the user has switched them off. */
export function keys(bound) {
  const all = { '?': () => help?.showModal(), g: () => document.querySelector('#next button')?.click(), ...bound }
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || help?.open || keysAreOff()) return
    if (event.target.matches('textarea, select, input:not([type=checkbox])')) {
      if (event.key === 'Escape') event.target.blur()
      return
    }
    const act = all[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
}

/** Updates the counts. */
export async function count() {
  if (document.hidden) return
  try {
    const answer = await fetch('/triage/counts', { headers: { Accept: 'application/json' } })
    if (!answer.ok) return
    const counts = await answer.json()
    for (const shown of document.querySelectorAll('[data-count]')) {
      const text = (counts.states[shown.dataset.count] ?? 0).toLocaleString('en')
      if (shown.textContent !== text) shown.textContent = text
    }
    dispatchEvent(new CustomEvent('counts', { detail: counts }))
  } catch {
    // The next request may succeed.
  }
}

if (token) {
  setInterval(count, EVERY)
  document.addEventListener('visibilitychange', count)
  document.getElementById('help-link')?.addEventListener('click', event => {
    event.preventDefault()
    help.showModal()
  })
}
document.documentElement.classList.add('scripted')
if (!toast.hidden) {
  fade(12_000)
  // Show the message once, not again on every reload.
  const address = new URL(location)
  for (const name of ['done', 'did', 'count', 'waits', 'leads', 'skipped', 'arranged', 'undone', 'nothing', 'item', 'was', 'erased', 'cards', 'open', 'view']) address.searchParams.delete(name)
  history.replaceState(null, '', address)
}
if (document.querySelector('.plots, .accounts, .keys:not(dialog *)')) keys({ l: () => location.assign('/triage'), '/': () => location.assign('/triage#search') })
