// Settings from the options page, with defaults for a service on the same machine.

export const DEFAULTS = Object.freeze({
  address: "http://127.0.0.1:8765",
  key: "",
  automatic: false,
  skip: [],
  only: [],
  highlights: true,
  keys: true,
  toolbarOnly: false,
  readability: false,
  seconds: 20,
  contact: "",
});

export async function load() {
  const [{ settings }, fixed] = await Promise.all([chrome.storage.local.get("settings"), managed()]);
  return { ...DEFAULTS, ...settings, ...fixed };
}

/** Returns the settings that a policy of the user's organisation makes; the options page cannot change them. */
export async function managed() {
  const found = await chrome.storage.managed.get(null).catch(() => ({})); // Firefox rejects where there is no policy
  return Object.fromEntries(Object.entries(found).filter(([name, value]) => name in DEFAULTS && kind(value) === kind(DEFAULTS[name])));
}

const kind = (value) => (Array.isArray(value) ? "list" : typeof value);

export async function save(settings) {
  await chrome.storage.local.set({ settings });
}

/** Returns the service's origin and path without a trailing slash; null if it is not an http address. */
export function readAddress(text) {
  let url;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) return null;
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

/**
 * Parses one host per line; an address counts as its host, and “*.” before a host is left out. Returns the hosts, and as
 * `faults` the entries that are none. Hosts in one line may be divided by commas, or by blanks if each of them has a dot.
 */
export function readHosts(text) {
  const entries = text.split(/[\n,;]+/).map((entry) => entry.trim()).filter(Boolean);
  const parts = entries.flatMap((entry) => {
    const words = entry.split(/\s+/);
    return words.every((word) => readHost(word) && word.includes(".")) ? words : [entry];
  });
  const hosts = parts.map(readHost).filter(Boolean);
  return { hosts: [...new Set(hosts)], faults: parts.filter((part) => !readHost(part)) };
}

const HOST = /^(\[[\da-f:.]+\]|([\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?\.)*[\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?\.?)$/u;

/** Returns the host that an entry names, as the browser writes it; null if it is none. */
function readHost(entry) {
  const address = entry.includes("://") ? entry : `https://${entry.replace(/^\*\./, "")}`;
  try {
    const { hostname } = new URL(address);
    // The URL parser takes a lone number for an address: “5” for 0.0.0.5.
    const isMadeUp = /^\d+(\.\d+){3}$/.test(hostname) && !address.includes(hostname);
    return !/\s/.test(entry) && HOST.test(hostname) && !isMadeUp ? hostname : null;
  } catch {
    return null;
  }
}

/** Returns why a site is left alone: "skipped" or "unlisted"; null if it is not. A host stands for its subdomains too. */
export function leftAlone(address, { skip, only }) {
  let host;
  try {
    host = new URL(address).hostname;
  } catch {
    return null;
  }
  const listed = (hosts) => hosts.some((listed) => host === listed || host.endsWith(`.${listed}`));
  if (listed(skip)) return "skipped";
  return only.length && !listed(only) ? "unlisted" : null;
}

/** Returns the match pattern for chrome.permissions; patterns have no port. */
export function pattern(address) {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}
