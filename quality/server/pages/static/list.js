/* The list by keyboard: j and k move, a r e n u decide the item in focus, z takes back. */

import { call, count, keys, say } from './page.js'

const DONE = { approve: 'Approved', reject: 'Rejected', escalate: 'Escalated', not_news: 'Marked as not news', unsure: 'Passed on as unsure' }
const cards = () => [...document.querySelectorAll('.card')]
const current = () => document.activeElement?.closest('.card') ?? null
const link = card => card?.querySelector('h2 a')
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
  if (!card) return say('Choose an item first: j and k move.')
  working = true
  try {
    const done = await call(`/v1/queue/${card.dataset.id}/decisions`, { action, version: Number(card.dataset.version) })
    const articles = Object.keys(done.states).length
    const title = link(card).textContent.trim()
    const neighbour = card.nextElementSibling ?? card.previousElementSibling
    last = { batch: done.batch, card, before: card.nextElementSibling, list: card.parentElement }
    card.remove()
    if (neighbour) link(neighbour).focus()
    say(`${DONE[action]}${articles > 1 ? ` (${articles} articles)` : ''}: ${title.length > 60 ? `${title.slice(0, 59)}…` : title}`, { undo })
    count()
    if (!cards().length) setTimeout(() => { if (!cards().length) location.reload() }, 4_000)
  } catch (error) {
    say(error.message, { bad: true })
  } finally {
    working = false
  }
}

async function undo() {
  if (working) return
  working = true
  const taken = last
  last = null
  try {
    const done = await call('/v1/queue/undo', taken ? { batch: taken.batch } : {})
    if (!taken) return location.assign(`/triage/items/${done.items[0]}?undone=${done.items.length}`)
    const { card } = await (await fetch(`/v1/queue/${taken.card.dataset.id}`, { headers: { Accept: 'application/json' } })).json()
    taken.card.dataset.version = card.version
    taken.list.insertBefore(taken.card, taken.before?.isConnected ? taken.before : null)
    link(taken.card).focus()
    say('Taken back.')
    count()
  } catch (error) {
    say(error.message, { bad: true })
  } finally {
    working = false
  }
}

function tick() {
  const box = current()?.querySelector('.tick')
  if (box) box.checked = !box.checked
}

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
  o: () => link(current())?.click(),
  '/': () => document.querySelector('#filters select, #filters input:not([type=hidden])')?.focus(),
})

const state = new URLSearchParams(location.search).get('state') ?? 'waiting'
const before = Number(document.querySelector(`[data-count="${state}"]`)?.textContent.replaceAll(',', '') ?? 0)
addEventListener('counts', event => {
  const more = (event.detail.states[state] ?? 0) > before
  document.getElementById('arrived').hidden = !more
})
