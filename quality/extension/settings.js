// Settings from the options page, with defaults for a service on the same machine.

export const DEFAULTS = Object.freeze({
  address: "http://127.0.0.1:8765",
  key: "",
  automatic: false,
  skip: [],
  highlights: true,
  toolbarOnly: false,
  readability: false,
  seconds: 20,
});

export async function load() {
  const { settings } = await chrome.storage.local.get("settings");
  return { ...DEFAULTS, ...settings };
}

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

/** Whether the address belongs to a host on the list or to one of its subdomains. */
export function isSkipped(address, hosts) {
  let host;
  try {
    host = new URL(address).hostname;
  } catch {
    return false;
  }
  return hosts.some((skipped) => host === skipped || host.endsWith(`.${skipped}`));
}

/** Returns the match pattern for chrome.permissions; patterns have no port. */
export function pattern(address) {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}
