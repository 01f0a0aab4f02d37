// The options page. Asks the browser for a permission only when a choice needs it.

import { load, managed, pattern, readAddress, readHosts, save } from "./settings.js";
import { element, fillIn, say, shortened } from "./view.js";

const field = (id) => document.getElementById(id);
const EVERYWHERE = ["http://*/*", "https://*/*"];
const LISTS = ["skip", "only"];
const LONGEST_FAULT = 60; // characters
const LONGEST_LIMIT = 120; // seconds
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
  const granted = await saveAll(field("saved"));
  if (granted !== null) field("saved").textContent = say(granted ? "saved" : "saved_without_permission");
}

async function onTry() {
  const granted = await saveAll(field("tried"));
  if (granted === null) return;
  await connect(granted ? "" : say("saved_without_permission"));
}

/** Asks for the permission to connect, which Firefox needs, and Chromium only where the service does not know the extension. */
async function onAllow() {
  const allowed = request([pattern(settings.address)]);
  field("tried").textContent = say("asking");
  await allowed;
  await connect("");
}

/** Tries the connection with the saved settings, and says how it went after what was `said` about saving them. */
async function connect(said) {
  field("offer").replaceChildren();
  field("tried").textContent = say("trying");
  const model = await chrome.runtime.sendMessage({ type: "model", fresh: true }).catch((error) => ({ error }));
  const isKeptOff = model.error?.code === "unreachable" && !(await chrome.permissions.contains({ origins: [pattern(settings.address)] }));
  const result = model.error ? model.error.message : say("service_answers", model.name, model.version);
  field("tried").textContent = [said, result, isKeptOff ? say("not_allowed") : ""].filter(Boolean).join(" ");
  if (isKeptOff) {
    const { host } = new URL(settings.address);
    field("offer").append(element("button", { type: "button", id: "allow", onclick: onAllow }, say("allow", host)));
  }
}

/**
 * Saves everything on the page, and says in `status` when the browser asks the user. Returns whether it granted what checking
 * every page needs; null if an entry is wrong.
 */
async function saveAll(status) {
  status.textContent = "";
  const checked = checkedFields();
  if (!checked) return null;
  const automatic = document.querySelector("[name=automatic]:checked").value === "yes";
  if (automatic) status.textContent = say("asking");
  // Requested before anything else is awaited, because the browser requires a recent click.
  const granted = automatic ? await request(EVERYWHERE) : true;
  if (!granted) document.querySelector("[name=automatic][value=no]").checked = true;
  await store(checked, automatic && granted);
  return granted;
}

/** Reads the address, the time limit and the lists. Returns null if one of them is wrong, which is said beside its field; the entries stay. */
function checkedFields() {
  const address = readAddress(field("address").value);
  const seconds = Number(field("seconds").value);
  const isLimit = Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_LIMIT;
  const checked = { address, seconds };
  const wrong = [
    complain("address", address ? "" : say("address_error")),
    complain("seconds", isLimit || field("seconds").disabled ? "" : say("seconds_error", LONGEST_LIMIT)),
  ];
  for (const name of LISTS) {
    const { hosts, faults } = readHosts(field(name).value);
    checked[name] = hosts;
    const isFree = !field(name).disabled; // the user cannot mend what a policy says
    const named = faults.map((fault) => say("quoted", shortened(fault, LONGEST_FAULT))).join(", ");
    const message = faults.length > 1 ? say("hosts_error", named) : say("host_error", named);
    wrong.push(complain(name, isFree && faults.length ? message : ""));
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
  Object.assign(settings, checked, { automatic, key: field("key").value.trim() });
  for (const [name, id] of Object.entries(SWITCHES)) settings[name] = field(id).checked;
  await save(settings);
  field("address").value = checked.address;
  for (const name of LISTS) field(name).value = settings[name].join("\n");
}
