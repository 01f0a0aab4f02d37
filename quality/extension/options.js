// The options page. Asks the browser for a permission only when a choice needs it.

import { load, managed, pattern, readAddress, readHosts, save } from "./settings.js";
import { fillIn, say, shortened } from "./view.js";

const field = (id) => document.getElementById(id);
const EVERYWHERE = ["http://*/*", "https://*/*"];
const LISTS = ["skip", "only"];
const LONGEST_FAULT = 60; // characters
const SWITCHES = { highlights: "highlights", keys: "keys", toolbarOnly: "toolbar", readability: "readability" }; // setting: field

// The fields are disabled until the settings are in them, and the form's method is "dialog", so the browser never sends it.
field("toolbar").addEventListener("change", dependents);
field("form").addEventListener("submit", onSubmit);
field("form").addEventListener("input", () => { field("saved").textContent = ""; });
field("try").addEventListener("click", onTry);
fillIn();
const [settings, fixed] = await Promise.all([load(), managed()]);
for (const name of ["address", "key", "seconds"]) field(name).value = settings[name];
for (const name of LISTS) field(name).value = settings[name].join("\n");
for (const [name, id] of Object.entries(SWITCHES)) field(id).checked = settings[name];
// The user may have revoked the permission in the browser's own settings.
const automatic = settings.automatic && (await chrome.permissions.contains({ origins: EVERYWHERE }));
document.querySelector(`[name=automatic][value=${automatic ? "yes" : "no"}]`).checked = true;
dependents();
for (const part of document.querySelectorAll("fieldset, #save")) part.disabled = false;

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
  const checked = checkedFields();
  if (!checked) return;
  const automatic = document.querySelector("[name=automatic]:checked").value === "yes";
  // Requested before anything else is awaited, because the browser requires a recent click.
  const granted = automatic ? await request(EVERYWHERE) : true;
  if (!granted) document.querySelector("[name=automatic][value=no]").checked = true;
  await store(checked, automatic && granted);
  field("saved").textContent = say(granted ? "saved" : "saved_without_permission");
}

async function onTry() {
  const checked = checkedFields();
  if (!checked) return;
  const granted = await request([pattern(checked.address)]);
  await store(checked, settings.automatic);
  field("tried").textContent = say("trying");
  const model = await chrome.runtime.sendMessage({ type: "model", fresh: true }).catch((error) => ({ error }));
  field("tried").textContent = model.error
    ? [model.error.message, granted ? "" : say("not_allowed")].join(" ").trim()
    : say("service_answers", model.name, model.version);
}

/** Reads the address and the lists. Returns null if one of them is wrong, which is said beside its field; the entries stay. */
function checkedFields() {
  const address = readAddress(field("address").value);
  const checked = { address };
  const wrong = [complain("address", address ? "" : say("address_error"))];
  for (const name of LISTS) {
    const { hosts, faults } = readHosts(field(name).value);
    checked[name] = hosts;
    const isFree = !field(name).disabled; // the user cannot mend what a policy says
    wrong.push(complain(name, isFree && faults.length ? say("host_error", faults.map((fault) => say("quoted", shortened(fault, LONGEST_FAULT))).join(", ")) : ""));
  }
  const first = wrong.find(Boolean);
  first?.focus();
  return first ? null : checked;
}

/** Says under a field what is wrong with it; returns the field if anything is. */
function complain(name, message) {
  const isWrong = message !== "";
  field(`${name}_error`).textContent = message;
  field(name).setAttribute("aria-invalid", String(isWrong));
  return isWrong ? field(name) : null;
}

async function request(origins) {
  try {
    return await chrome.permissions.request({ origins });
  } catch {
    return false;
  }
}

async function store(checked, automatic) {
  const seconds = Math.min(Math.max(Math.round(Number(field("seconds").value)) || 20, 1), 120);
  Object.assign(settings, checked, { automatic, seconds, key: field("key").value.trim() });
  for (const [name, id] of Object.entries(SWITCHES)) settings[name] = field(id).checked;
  await save(settings);
  field("address").value = checked.address;
  field("seconds").value = seconds;
  for (const name of LISTS) field(name).value = settings[name].join("\n");
}
