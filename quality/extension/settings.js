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

/** Parses one host per line; an address counts as its host. */
export function readHosts(text) {
  const hosts = text.split(/[\s,]+/).filter(Boolean).map((line) => {
    try {
      return new URL(line.includes("://") ? line : `https://${line}`).hostname;
    } catch {
      return "";
    }
  });
  return [...new Set(hosts.filter(Boolean))];
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
