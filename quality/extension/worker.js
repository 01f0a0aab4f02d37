// The only part that talks to the service. Reads the page of a tab on the reader's request (or by itself, when the
// options say so and the reader granted it), asks the service, keeps the answer in memory (chrome.storage.session,
// gone when the browser closes) and sets badge and marks.

import { passages } from "./assessment.js";
import * as service from "./service.js";
import { isSkipped, load } from "./settings.js";

const KEPT = 20; // assessments; with their texts they stay well below the 10 MB that the browser allows
const MODEL_FRESH = 5 * 60 * 1000;
const BADGE = { low: "#b3341f", medium: "#8a6410", high: "#1f6f4a", none: "#5f5b55" }; // white on each: 5 to 1 or better

const running = new Map(); // tab -> the check under way, so that popup and automatic check share one

const say = chrome.i18n.getMessage;

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  // Pages of this extension alone give orders; a content script in a hostile page does not.
  if (sender.id !== chrome.runtime.id || !sender.url?.startsWith(chrome.runtime.getURL(""))) return false;
  const action = ACTIONS[message?.type];
  if (!action) return false;
  action(message).then(reply, (error) => reply({ error: described(error) }));
  return true;
});

const ACTIONS = {
  check: ({ tab, again, anyway }) => check(tab, { again, anyway }),
  model: ({ fresh }) => currentModel(fresh),
  mark: async ({ tab }) => mark(tab, await keptFor(tab)),
  clear: ({ tab }) => inPage(tab, () => globalThis.qualityMarks?.clear()).then(() => ({})),
  go: async ({ tab, passage }) => {
    const marked = await mark(tab, await keptFor(tab));
    const shown = await inPage(tab, (index) => globalThis.qualityMarks?.go(index), [passage ?? null]);
    return { ...marked, shown };
  },
  dispute: async ({ report, signal, reason }) => {
    const { assessment } = await stored(`report:${report}`);
    const article = await sha256(assessment.text);
    const { model, score } = assessment;
    return service.dispute(await load(), { article, model: model.digest, score, signal: signal || null, reason });
  },
};

chrome.tabs.onUpdated.addListener(async (tabId, change, tab) => {
  // `url` is only told for sites that the reader granted to this extension.
  if (change.status !== "complete" || !/^https?:/.test(tab.url ?? "")) return;
  const settings = await load();
  if (!settings.automatic || isSkipped(tab.url, settings.skip) || tab.url.startsWith(`${settings.address}/`)) return;
  await check(tabId, { automatic: true }).catch(() => {}); // the badge says it
});

chrome.tabs.onRemoved.addListener((tabId) => chrome.storage.session.remove(`tab:${tabId}`));

async function check(tabId, options = {}) {
  if (!running.has(tabId)) running.set(tabId, checkOnce(tabId, options).finally(() => running.delete(tabId)));
  return running.get(tabId);
}

async function checkOnce(tabId, { again = false, anyway = false, automatic = false }) {
  try {
    const [settings, { url }, kept] = await Promise.all([load(), chrome.tabs.get(tabId), keptFor(tabId).catch(() => null)]);
    if (kept && !again && kept.url === bare(url) && (kept.readability || !settings.readability)) {
      badge(tabId, kept.assessment).catch(() => {}); // the tab may be gone; the answer need not wait for the badge
      return answer(kept);
    }
    if (!anyway && !automatic && url && isSkipped(url, settings.skip)) throw new service.ServiceError("skipped");
    const [page] = await Promise.all([inPage(tabId, readPage), setBadge(tabId, "…", BADGE.none)]);
    if (!page) throw new service.ServiceError("page");
    const { assessment, lacking } = await service.assess(settings, { url: bare(page.url), html: page.html });
    const report = { id: crypto.randomUUID(), url: bare(page.url), at: Date.now(), assessment, readability: settings.readability, lacking };
    await keep(tabId, report);
    badge(tabId, assessment).catch(() => {});
    if (settings.highlights && !settings.toolbarOnly) mark(tabId, report).catch(() => {});
    return answer(report);
  } catch (error) {
    setBadge(tabId, "!", BADGE.none, described(error).message).catch(() => {});
    throw error;
  }
}

/** What the popup needs: everything but the text. */
function answer({ id, url, at, assessment, lacking }) {
  const { text, ...rest } = assessment;
  return { report: id, url, at, assessment: rest, lacking, passages: passages(assessment) };
}

async function keep(tabId, report) {
  const { kept = [] } = await chrome.storage.session.get("kept");
  const ids = [report.id, ...kept];
  const entries = { [`report:${report.id}`]: report, [`tab:${tabId}`]: report.id, kept: ids.slice(0, KEPT) };
  try {
    await chrome.storage.session.set(entries);
    await chrome.storage.session.remove(ids.slice(KEPT).map((id) => `report:${id}`));
  } catch {
    // Full after all: the newest matters most.
    await chrome.storage.session.clear();
    await chrome.storage.session.set({ ...entries, kept: [report.id] });
  }
}

async function keptFor(tabId) {
  return stored(`report:${await stored(`tab:${tabId}`)}`);
}

async function stored(key) {
  const { [key]: value } = await chrome.storage.session.get(key);
  if (value === undefined) throw new service.ServiceError("gone");
  return value;
}

async function currentModel(fresh = false) {
  const settings = await load();
  const { model } = await chrome.storage.session.get("model");
  if (!fresh && model && model.address === settings.address && Date.now() - model.at < MODEL_FRESH) return model.facts;
  const { disputes, name, version } = await service.model(settings);
  const facts = { disputes: disputes === true, name: String(name), version: String(version) };
  await chrome.storage.session.set({ model: { address: settings.address, at: Date.now(), facts } });
  return facts;
}

async function mark(tabId, report) {
  const settings = await load();
  if (settings.toolbarOnly) return { found: [] };
  const { assessment } = report;
  const notes = assessment.contributions.map(({ title, sentence }) => [title, sentence]);
  const present = await inPage(tabId, () => Boolean(globalThis.qualityMarks));
  if (!present) {
    await chrome.scripting.insertCSS({ target: { tabId }, files: ["marks.css"] });
    await chrome.scripting.executeScript({ target: { tabId }, files: ["marks.js"] });
  }
  const found = await inPage(
    tabId,
    (...work) => globalThis.qualityMarks.show(...work),
    [report.id, assessment.text, { headline: assessment.headline ?? "" }, passages(assessment), notes],
  );
  return { found };
}

/** Runs a function in the tab's page, in this extension's own world. */
async function inPage(tabId, func, args = []) {
  try {
    const [{ result }] = await chrome.scripting.executeScript({ target: { tabId }, func, args });
    return result;
  } catch (error) {
    throw new service.ServiceError("page", error.message);
  }
}

/** Runs in the page. Copies it into a document without a window, where nothing runs and nothing loads. */
function readPage() {
  if (!/html/.test(document.contentType)) return null;
  const inert = document.implementation.createHTMLDocument("");
  const copy = inert.importNode(document.documentElement, true);
  for (const element of copy.querySelectorAll("script:not([type*='ld+json']), style, template, svg, canvas")) element.remove();
  for (const element of copy.querySelectorAll("[src^='data:'], [srcset^='data:'], [href^='data:']")) {
    for (const name of ["src", "srcset", "href"]) element.removeAttribute(name);
  }
  return { url: location.href, html: `<!doctype html>${copy.outerHTML}` };
}

function badge(tabId, { score, band, abstained }) {
  if (score === null) return setBadge(tabId, "–", BADGE.none, say("badge_abstained", abstained.message));
  return setBadge(tabId, String(score), BADGE[band], say("badge_score", [String(score), say(`band_${band}`)]));
}

function setBadge(tabId, text, color, title = say("action_title")) {
  return Promise.all([
    chrome.action.setBadgeText({ tabId, text }),
    chrome.action.setBadgeBackgroundColor({ tabId, color }),
    chrome.action.setBadgeTextColor({ tabId, color: "#ffffff" }),
    chrome.action.setTitle({ tabId, title }),
  ]);
}

function described(error) {
  const known = error instanceof service.ServiceError;
  const code = known ? error.code : "internal";
  const detail = known ? error.detail : String(error?.message ?? error);
  return { code, message: say(`error_${code}`, detail) || say("error_internal", detail) };
}

/** The address without its fragment and without a user name, which could pass for the host. */
function bare(url) {
  try {
    const address = new URL(url);
    [address.username, address.password, address.hash] = ["", "", ""];
    return address.href;
  } catch {
    return "";
  }
}

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
