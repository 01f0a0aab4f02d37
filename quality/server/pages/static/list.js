/* Keyboard control of the list: j and k move, x ticks, a r e n u decide the ticked items or else the focused one, z undoes. */

import { call, count, keys, say } from './page.js'

const DONE = { approve: 'Approved', reject: 'Rejected', escalate: 'Escalated', not_news: 'Marked as not news', unsure: 'Marked as unsure' }
const done = (action, name) => ({ not_news: `Marked ${name} as not news`, unsure: `Marked ${name} as unsure` }[action] ?? `${DONE[action]} ${name}`)
const cards = () => [...document.querySelectorAll('.card')]
const current = () => document.activeElement?.closest('.card') ?? null
const everything = document.getElementById('all')
const ticked = () => document.querySelectorAll('.tick:checked').length
const link = card => card?.querySelector('h2 a')
const short = title => title.length > 60 ? `${title.slice(0, 59)}…` : title
const name = card => `#${card.dataset.id} “${short(link(card).textContent.trim()).replace(/["“”]/g, "'")}”`
let last = null
let working = false

function move(step) {
  const all = cards()
  const at = all.indexOf(current())
  const to = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step]
  if (to) {
    link(to).focus({ preventScroll: true })
    to.scrollIntoView({ block: 'nearest' })
  } else if (step > 0) {
    document.getElementById('more')?.focus()
  }
}

async function decide(action) {
  const card = current()
  if (working) return
  if (ticked() || everything?.checked) {
    if (!document.getElementById('items').reportValidity()) return
    working = true // the page comes back with a message that offers to undo it
    return document.querySelector(`.bulk button[value=${action}]`).click()
  }
  if (!card) return say('Select an item first, with j and k.')
  const barred = card.querySelector('.tick:disabled')
  if (barred) return say(barred.title, { bad: true })
  working = true
  try {
    const decided = await call(`/v1/queue/${card.dataset.id}/decisions`, { action, version: Number(card.dataset.version) })
    const articles = Object.keys(decided.states).length
    const neighbour = card.nextElementSibling ?? card.previousElementSibling
    last = { batch: decided.batch, card, action, before: card.nextElementSibling, list: card.parentElement }
    card.remove()
    if (neighbour) link(neighbour).focus()
    const waits = { waiting: '; waiting for another opinion', escalated: action === 'escalate' ? '' : '; waiting for a lead' }
    say(`${done(action, name(card))}${articles > 1 ? `: ${articles} articles` : ''}${waits[decided.states[card.dataset.id]] ?? ''}.`, { undo })
    count()
    if (!cards().length) setTimeout(() => { if (!cards().length) location.reload() }, 4_000)
  } catch (error) {
    last = null // undoing an older decision now would not be what was meant
    say(error.message, { bad: true })
  } finally {
    working = false
  }
}

/** Opens the item in focus at one of the parts of its page. */
function open(part) {
  const address = link(current())?.href
  if (address) location.assign(`${address}#do-${part}`)
  else say('Select an item first, with j and k.')
}

async function skip() {
  const card = current()
  if (working) return
  if (!card) return say('Select an item first, with j and k.')
  working = true
  try {
    await call(`/v1/queue/${card.dataset.id}/skip`, {})
    last = { skipped: true, card, before: card.nextElementSibling, list: card.parentElement }
    const neighbour = card.nextElementSibling ?? card.previousElementSibling
    card.remove()
    if (neighbour) link(neighbour).focus()
    say(`Skipped ${name(card)}. It will be back in your list in 12 hours unless somebody else decides it.`, { undo })
  } catch (error) {
    say(error.message, { bad: true })
  } finally {
    working = false
  }
}

async function undo() {
  if (working) return
  const taken = last
  last = null
  if (!taken) {
    const waiting = document.querySelector('#toast form')
    if (waiting) return waiting.requestSubmit()
    return say('There is nothing to undo on this page. Open an item to undo an earlier decision.')
  }
  working = true
  try {
    if (taken.skipped) await call(`/v1/queue/${taken.card.dataset.id}/skip`, { undo: true })
    else await call('/v1/queue/undo', { batch: taken.batch })
    const { card, behind } = await (await fetch(`/v1/queue/${taken.card.dataset.id}`, { headers: { Accept: 'application/json' } })).json()
    if (behind) return location.assign(`/triage/items/${behind}`) // another item represents the group now
    taken.card.dataset.version = card.version
    taken.list.insertBefore(taken.card, taken.before?.isConnected ? taken.before : null)
    link(taken.card).focus()
    say(taken.skipped ? `${name(taken.card)} is no longer skipped.` : `Undone: ${name(taken.card)}, which had been ${DONE[taken.action].toLowerCase()}.`)
    count()
  } catch (error) {
    say(error.message, { bad: true })
  } finally {
    working = false
  }
}

function tick() {
  const box = current()?.querySelector('.tick')
  if (box?.disabled) return say(box.title, { bad: true })
  box?.click()
}

function showTicked() {
  const shown = document.getElementById('ticked')
  if (!shown) return
  const all = everything?.checked
  const { covered, items } = document.querySelector('.bulk').dataset
  const boxes = [...document.querySelectorAll('.tick:checked')]
  const number = all ? Number(items) : boxes.length
  const articles = all ? Number(covered) : boxes.reduce((sum, box) => sum + Number(box.closest('.card').dataset.size), 0)
  const which = all ? 'all items of this list' : number === 1 ? 'the ticked item' : `the ${number} ticked items`
  // A near-duplicate may be of another publisher, and an article with less in common is left alone.
  shown.textContent = `With ${which}${articles > number ? ` and their near-duplicates, up to ${articles.toLocaleString('en')} articles` : ''}:`
}

function search() {
  document.querySelector('#filters [name=q]')?.focus()
}

if (location.hash === '#search') search() // as the key of other pages asks for it

keys({
  j: () => move(1),
  k: () => move(-1),
  a: () => decide('approve'),
  r: () => decide('reject'),
  e: () => decide('escalate'),
  n: () => decide('not_news'),
  u: () => decide('unsure'),
  z: undo,
  x: tick,
  s: skip,
  d: () => open('defer'),
  p: () => open('assign'),
  c: () => open('note'),
  m: () => open('note'),
  o: () => link(current())?.click(),
  v: () => current()?.querySelector('.original')?.click() ?? say('Select an item with a web address first.'),
  '/': search,
})

document.getElementById('items')?.addEventListener('change', ({ target }) => {
  if (target === everything) for (const box of document.querySelectorAll('.tick:enabled')) box.checked = everything.checked
  else if (target.matches('.tick') && !target.checked && everything) everything.checked = false
  showTicked()
})
addEventListener('pageshow', () => { working = false; showTicked() })
const counter = document.querySelector('nav [aria-current] [data-count]') // the address may be that of a form
const state = counter?.dataset.count ?? 'waiting'
const before = Number(counter?.textContent.replaceAll(',', '') ?? 0)
addEventListener('counts', event => {
  const more = (event.detail.states[state] ?? 0) > before
  document.getElementById('arrived').hidden = !more
})
