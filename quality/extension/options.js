// The options page. Asks the browser for a permission only when a choice needs it.

import { load, pattern, readAddress, readHosts, save } from "./settings.js";
import { fillIn, say } from "./view.js";

const field = (id) => document.getElementById(id);
const EVERYWHERE = ["http://*/*", "https://*/*"];

fillIn();
const settings = await load();
field("address").value = settings.address;
field("key").value = settings.key;
field("seconds").value = settings.seconds;
field("skip").value = settings.skip.join("\n");
field("highlights").checked = settings.highlights;
field("toolbar").checked = settings.toolbarOnly;
field("readability").checked = settings.readability;
// The reader may have taken the permission back in the browser's own settings.
const automatic = settings.automatic && (await chrome.permissions.getAll()).origins.length > 0;
document.querySelector(`[name=automatic][value=${automatic ? "yes" : "no"}]`).checked = true;
dependents();
field("toolbar").addEventListener("change", dependents);
field("form").addEventListener("submit", onSubmit);
field("form").addEventListener("input", () => { field("saved").textContent = ""; });
field("try").addEventListener("click", onTry);

function dependents() {
  field("highlights").disabled = field("toolbar").checked;
}

async function onSubmit(event) {
  event.preventDefault();
  const address = checkedAddress();
  if (!address) return;
  const automatic = document.querySelector("[name=automatic]:checked").value === "yes";
  // Asked before anything else is awaited: the browser wants the reader's click to be fresh.
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
  const skip = readHosts(field("skip").value);
  Object.assign(settings, {
    address, automatic, skip, seconds,
    key: field("key").value.trim(),
    highlights: field("highlights").checked,
    toolbarOnly: field("toolbar").checked,
    readability: field("readability").checked,
  });
  await save(settings);
  field("address").value = address;
  field("seconds").value = seconds;
  field("skip").value = skip.join("\n");
}
