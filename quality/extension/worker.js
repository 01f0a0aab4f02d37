// The only part that talks to the service. Reads the page of a tab on the user's request (or automatically, if the
// options say so and the user has granted it), asks the service, stores the answer in memory (chrome.storage.session,
// deleted when the browser closes) and sets badge and marks.

import { abstention, passages, told } from "./assessment.js";
import { quiet, readPage } from "./page.js";
import * as service from "./service.js";
import { leftAlone, load } from "./settings.js";

const KEPT = 20; // assessments; with their texts they stay well below the browser's limit of 10 MB
const LEAST = 150; // words that an article needs to get a score
const LONGEST = 100000; // words up to which frames are compared
const TRIES = 3; // automatic checks of a tab whose address keeps changing
const MODEL_FRESH = 5 * 60 * 1000;
const BADGE = { low: "#b3341f", medium: "#8a6410", high: "#1f6f4a", none: "#5f5b55" }; // contrast with white: 5 to 1 or better

const running = new Map(); // tab -> the check under way, so that popup and automatic check share one

const say = chrome.i18n.getMessage;

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  // Accept messages only from pages of this extension, not from a content script in a hostile page.
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
  go: async ({ tab, passage }) => {
    const report = await keptFor(tab);
    const marked = await mark(tab, report);
    const shown = await inPage(tab, (index) => globalThis.qualityMarks?.go(index), [passage ?? null], report.frame);
    return { ...marked, shown };
  },
  measured: async ({ report }) => measured(await stored(`report:${report}`)),
  dispute: async ({ report, signal, reason }) => {
    const { assessment } = await stored(`report:${report}`);
    const article = await sha256(assessment.text);
    const { model, score } = assessment;
    return service.dispute(await load(), { article, model: model.digest, score, signal: signal || null, reason });
  },
};

chrome.tabs.onUpdated.addListener(async (tabId, change, tab) => {
  // `url` is only available for sites to which the user has granted access.
  if (!/^https?:/.test(tab.url ?? "")) return;
  if (change.url) await leave(tabId, tab.url);
  // A page that changes its address by itself (pushState) loads nothing; Firefox then reports the address alone.
  const isThere = change.status === "complete" || (change.url && !change.status && tab.status === "complete");
  const settings = await load();
  if (!isThere || !settings.automatic || leftAlone(tab.url, settings) || tab.url.startsWith(`${settings.address}/`)) return;
  for (let tries = 0; tries < TRIES; tries++) {
    const code = await check(tabId, { automatic: true }).then(() => null, (error) => error.code); // the badge shows other errors
    if (code !== "moved") return;
  }
});

/** Takes the verdict on another address off a tab. Pages that change their address by themselves keep badge and marks. */
async function leave(tabId, url) {
  const kept = await keptFor(tabId).catch(() => null);
  if (kept?.url === bare(url)) return;
  await chrome.storage.session.remove(`tab:${tabId}`);
  await setBadge(tabId, "", BADGE.none).catch(() => {});
  if (kept) await inPage(tabId, () => globalThis.qualityMarks?.clear(), [], kept.frame).catch(() => {});
}

chrome.tabs.onRemoved.addListener((tabId) => chrome.storage.session.remove(`tab:${tabId}`));

async function check(tabId, options = {}) {
  if (!running.has(tabId)) running.set(tabId, checkOnce(tabId, options).finally(() => running.delete(tabId)));
  return running.get(tabId);
}

async function checkOnce(tabId, { again = false, anyway = false, automatic = false }) {
  try {
    const [settings, { url }, kept] = await Promise.all([load(), chrome.tabs.get(tabId), keptFor(tabId).catch(() => null)]);
    if (kept && !again && kept.url === bare(url) && (kept.readability || !settings.readability)) {
      badge(tabId, kept.assessment).catch(() => {}); // the tab may be closed; the answer does not wait for the badge
      return answer(kept);
    }
    const why = !anyway && !automatic && url && leftAlone(url, settings);
    if (why) throw new service.ServiceError(why);
    await setBadge(tabId, "…", BADGE.none);
    if (automatic) await inPage(tabId, quiet);
    const page = await read(tabId, url);
    const { assessment, lacking } = await service.assess(settings, { url: page.url, html: page.html });
    if (page.unread && assessment.abstained?.reason === "too_short") assessment.abstained.elsewhere = say("story_elsewhere");
    const now = (await chrome.tabs.get(tabId)).url;
    if (now && bare(now) !== page.url) throw new service.ServiceError("moved");
    const report = { id: crypto.randomUUID(), url: page.url, frame: page.frame, at: Date.now(), assessment, readability: settings.readability, lacking };
    await keep(tabId, report);
    badge(tabId, assessment).catch(() => {});
    if (settings.highlights && !settings.toolbarOnly) mark(tabId, report).catch(() => {});
    return answer(report);
  } catch (error) {
    if (error.code === "moved") setBadge(tabId, "", BADGE.none).catch(() => {});
    else setBadge(tabId, "!", BADGE.none, described(error).message).catch(() => {});
    throw error;
  }
}

/** Reads the tab's page. If it has hardly any text, the article may be in a frame of the same origin: reads the longest then. */
async function read(tabId, address) {
  let frames;
  try {
    frames = await chrome.scripting.executeScript({ target: { tabId }, func: readPage, args: [LEAST, LEAST] });
    if (frames[0].result?.words < LEAST) frames = await chrome.scripting.executeScript({ target: { tabId, allFrames: true }, func: readPage, args: [LEAST, LONGEST] });
  } catch (error) {
    throw new service.ServiceError(isPdf(address) ? "pdf" : "page", error.message);
  }
  const [{ result: top }, ...others] = frames;
  if (!top) throw new service.ServiceError("page");
  if (top.kind) throw /pdf/.test(top.kind) ? new service.ServiceError("pdf") : new service.ServiceError("kind", top.kind);
  const [longest] = others.filter(({ result }) => result?.origin === top.origin).sort((a, b) => b.result.words - a.result.words);
  const chosen = longest && longest.result.words > top.words ? longest : frames[0];
  const unread = frames.some(({ result }) => result?.origin === top.origin && result.unread);
  return { url: bare(top.url), html: chosen.result.html, frame: chosen.frameId, unread };
}

function isPdf(address) {
  return /\.pdf$/i.test(bare(address).split("?")[0]);
}

/** Returns what the popup needs: everything but the text. */
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
    // The storage is full: keep only the newest.
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
  const { disputes, contact, name, version } = await service.model(settings);
  const facts = { disputes: disputes === true, contact: checkedContact(contact), name: String(name), version: String(version) };
  await chrome.storage.session.set({ model: { address: settings.address, at: Date.now(), facts } });
  return facts;
}

/** Where a service lets its readers write to: an address that a link may have. */
function checkedContact(contact) {
  return typeof contact === "string" && /^(https?:\/\/\S+|[^\s@:/?&]+@[^\s@:/?&]+)$/.test(contact) ? contact : "";
}

/** What was measured of an article, with its address but nothing of its text; the same as the package's own report saves. */
async function measured({ url, assessment }) {
  const { score, interval, abstained, words, form, model, quality_version, questions, contributions, text } = assessment;
  return {
    schema: "quality.measured/1", url, article: await sha256(text), words, form, score, interval, abstained: abstained?.reason ?? null,
    model, quality_version,
    questions: questions.map(({ question, points }) => ({ question, points })),
    signals: contributions.map(({ signal, value, points }) => ({ signal, value, points })),
  };
}

async function mark(tabId, report) {
  const settings = await load();
  if (settings.toolbarOnly) return { found: [] };
  const { assessment } = report;
  const notes = assessment.contributions.map((found) => [found.title, told(found)]);
  const { frame } = report;
  const present = await inPage(tabId, () => Boolean(globalThis.qualityMarks), [], frame);
  if (!present) {
    const target = { tabId, frameIds: [frame] };
    await chrome.scripting.insertCSS({ target, files: ["marks.css"] });
    await chrome.scripting.insertCSS({ target, files: ["lines.css"], origin: "USER" });
    await chrome.scripting.executeScript({ target, files: ["marks.js"] });
  }
  const found = await inPage(
    tabId,
    (...work) => globalThis.qualityMarks.show(...work),
    [report.id, assessment.text, { headline: assessment.headline ?? "" }, passages(assessment), notes, settings.keys],
    frame,
  );
  return { found };
}

/** Runs a function in a frame of the tab's page, by default the page itself, in this extension's isolated world. */
async function inPage(tabId, func, args = [], frame = 0) {
  try {
    const [{ result }] = await chrome.scripting.executeScript({ target: { tabId, frameIds: [frame] }, func, args });
    return result;
  } catch (error) {
    throw new service.ServiceError("page", error.message);
  }
}

function badge(tabId, assessment) {
  const { score, band } = assessment;
  if (score === null) return setBadge(tabId, "–", BADGE.none, say("badge_abstained", abstention(assessment).text));
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

/**
 * Returns the address without a user name, which could be mistaken for the host, and without its fragment, unless that names
 * a page of its own, as in #/article or #!article.
 */
function bare(url) {
  try {
    const address = new URL(url);
    [address.username, address.password] = ["", ""];
    if (!/^#[/!]/.test(address.hash)) address.hash = "";
    return address.href;
  } catch {
    return "";
  }
}

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
