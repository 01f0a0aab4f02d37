// The options page. Asks the browser for a permission only when a choice needs it.

import { load, managed, pattern, readAddress, readHosts, save } from "./settings.js";
import { fillIn, say } from "./view.js";

const field = (id) => document.getElementById(id);
const EVERYWHERE = ["http://*/*", "https://*/*"];
const LISTS = ["skip", "only"];
const SWITCHES = { highlights: "highlights", keys: "keys", toolbarOnly: "toolbar", readability: "readability" }; // setting: field

fillIn();
const [settings, fixed] = await Promise.all([load(), managed()]);
for (const name of ["address", "key", "seconds"]) field(name).value = settings[name];
for (const name of LISTS) field(name).value = settings[name].join("\n");
for (const [name, id] of Object.entries(SWITCHES)) field(id).checked = settings[name];
// The user may have revoked the permission in the browser's own settings.
const automatic = settings.automatic && (await chrome.permissions.contains({ origins: EVERYWHERE }));
document.querySelector(`[name=automatic][value=${automatic ? "yes" : "no"}]`).checked = true;
dependents();
field("toolbar").addEventListener("change", dependents);
field("form").addEventListener("submit", onSubmit);
field("form").addEventListener("input", () => { field("saved").textContent = ""; });
field("try").addEventListener("click", onTry);

/** Disables what another choice or the user's organisation has decided. */
function dependents() {
  for (const name of ["highlights", "keys"]) field(name).disabled = field("toolbar").checked;
  for (const name of Object.keys(fixed)) {
    for (const input of document.querySelectorAll(`#${SWITCHES[name] ?? name}, [name=${name}]`)) input.disabled = true;
  }
  field("managed").hidden = !Object.keys(fixed).length;
}

async function onSubmit(event) {
  event.preventDefault();
  const address = checkedAddress();
  if (!address) return;
  const automatic = document.querySelector("[name=automatic]:checked").value === "yes";
  // Requested before anything else is awaited, because the browser requires a recent click.
  const granted = automatic ? await request(EVERYWHERE) : true;
  if (!granted) document.querySelector("[name=automatic][value=no]").checked = true;
  await store(address, automatic && granted);
  field("saved").textContent = say(granted ? "saved" : "saved_without_permission");
}

async function onTry() {
  const address = checkedAddress();
  if (!address) return;
  const granted = await request([pattern(address)]);
  await store(address, settings.automatic);
  field("tried").textContent = say("trying");
  const model = await chrome.runtime.sendMessage({ type: "model", fresh: true }).catch((error) => ({ error }));
  field("tried").textContent = model.error
    ? [model.error.message, granted ? "" : say("not_allowed")].join(" ").trim()
    : say("service_answers", model.name, model.version);
}

function checkedAddress() {
  const address = readAddress(field("address").value);
  field("address_error").textContent = address ? "" : say("address_error");
  field("address").setAttribute("aria-invalid", String(!address));
  if (!address) field("address").focus();
  return address;
}

async function request(origins) {
  try {
    return await chrome.permissions.request({ origins });
  } catch {
    return false;
  }
}

async function store(address, automatic) {
  const seconds = Math.min(Math.max(Math.round(Number(field("seconds").value)) || 20, 1), 120);
  Object.assign(settings, { address, automatic, seconds, key: field("key").value.trim() });
  for (const name of LISTS) settings[name] = readHosts(field(name).value);
  for (const [name, id] of Object.entries(SWITCHES)) settings[name] = field(id).checked;
  await save(settings);
  field("address").value = address;
  field("seconds").value = seconds;
  for (const name of LISTS) field(name).value = settings[name].join("\n");
}
