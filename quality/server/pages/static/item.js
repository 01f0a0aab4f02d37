/* Keyboard control of the item page, and the claim that reserves the item while the page is open. */

import { call, keys, say } from './page.js'

const item = document.querySelector('.item')
const form = document.getElementById('decide')
const reasons = [...document.querySelectorAll('.reason')]
let leaving = false

function press(action) {
  const button = form?.querySelector(`button[value="${action}"]`)
  if (button && !button.disabled) button.click()
  else say(`You cannot decide this item${document.getElementById('theirs') ? '; the notice above says why' : ''}.`, { bad: true })
}

function move(step) {
  const at = reasons.indexOf(document.activeElement?.closest('.reason'))
  const to = reasons[at < 0 ? (step > 0 ? 0 : reasons.length - 1) : at + step]
  to?.focus()
}

function light(numbers) {
  const wanted = new Set(numbers)
  let first = null
  for (const mark of document.querySelectorAll('mark')) {
    const on = mark.dataset.reasons.split(' ').some(number => wanted.has(number))
    mark.classList.toggle('on', on)
    if (on) first ??= mark
  }
  for (const reason of reasons) reason.classList.toggle('on', wanted.has(reason.dataset.reason))
  return first
}

function original() {
  const link = document.getElementById('article')
  if (link) link.click()
  else say('The address of this article is unknown or no web address.')
}

function arrange(action) {
  const button = document.querySelector(`.decide button[value="${action}"]`)
  if (button) button.click()
  else say('That is not possible for this item.', { bad: true })
}

function unfold(id) {
  const fold = document.getElementById(id)
  if (fold?.disabled) return say('That is not possible now; the notice above says why.', { bad: true })
  if (!fold) return say('Only an open item can be deferred or assigned.', { bad: true })
  fold.open = true
  fold.querySelector('select').focus()
}

function undo() {
  const waiting = document.querySelector('#toast form')
  if (waiting) return waiting.requestSubmit()
  const failed = document.querySelector('[role=alert]')
  const own = failed ? null : document.querySelector('.history .own')
  const button = own?.querySelector('button')
  if (button?.disabled) say(button.title, { bad: true })
  else if (own) own.requestSubmit()
  else if (document.querySelector('.history form button:enabled')) {
    say(`This key undoes only ${failed ? 'what was just done' : 'your own decision'}. Use the Undo button in the timeline instead.`)
  } else say('There is nothing to undo on this page.')
}

for (const id of ['defer', 'assign']) {
  document.getElementById(id)?.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || !event.target.matches('select, input')) return
    event.preventDefault()
    event.currentTarget.querySelector(`button[value=${id}]`).click()
  })
}
for (const reason of reasons) {
  reason.addEventListener('focusin', () => light([reason.dataset.reason])?.scrollIntoView({ block: 'nearest' }))
  reason.addEventListener('pointerenter', () => light([reason.dataset.reason]))
}
document.getElementById('body')?.addEventListener('click', event => {
  const mark = event.target.closest('mark')
  if (!mark) return
  light(mark.dataset.reasons.split(' '))
  document.querySelector('.reason.on')?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
})

keys({
  j: () => move(1),
  k: () => move(-1),
  a: () => press('approve'),
  r: () => press('reject'),
  e: () => press('escalate'),
  n: () => press('not_news'),
  u: () => press('unsure'),
  z: undo,
  x: () => document.activeElement?.closest('.reason')?.querySelector('input')?.click(),
  c: () => document.getElementById('note')?.focus(),
  m: () => arrange('note'),
  s: () => arrange('skip'),
  d: () => unfold('defer'),
  p: () => unfold('assign'),
  o: original,
  v: original,
  l: () => document.getElementById('back').click(),
  '/': () => location.assign(`${document.getElementById('back').href}#search`),
})

async function claim() {
  if (document.hidden) return
  try {
    await call(`/v1/queue/${item.dataset.id}/claim`)
  } catch (error) {
    say(error.message)
  }
}

if (form && item.dataset.open === 'yes') {
  claim()
  setInterval(claim, Math.max(Number(item.dataset.lease) * 20_000, 5_000)) // a third of the lease
  document.addEventListener('visibilitychange', claim)
  form.addEventListener('submit', event => {
    if (leaving) event.preventDefault() // ignore a second submit
    leaving = true
  })
  addEventListener('pageshow', () => { leaving = false })
  addEventListener('pagehide', () => {
    if (!leaving) call(`/v1/queue/${item.dataset.id}/release`, undefined, { keepalive: true }).catch(() => {})
  })
}

const wanted = { '#do-defer': () => unfold('defer'), '#do-assign': () => unfold('assign'), '#do-note': () => document.getElementById('note')?.focus() }
wanted[location.hash]?.() // as the keys of the list ask for it
