// What the reader chose on the options page, with the defaults of a service on the same machine.

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

/** The service's origin and path without a closing slash; null when it is no http address. */
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

/** One host a line; a pasted address counts as its host. */
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

/** Whether the address belongs to a host on the list or to one below it. */
export function isSkipped(address, hosts) {
  let host;
  try {
    host = new URL(address).hostname;
  } catch {
    return false;
  }
  return hosts.some((skipped) => host === skipped || host.endsWith(`.${skipped}`));
}

/** The pattern that chrome.permissions asks for; ports are not part of patterns. */
export function pattern(address) {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}
