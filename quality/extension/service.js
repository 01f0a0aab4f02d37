// The HTTP service. Only the service worker imports this file; every failure is a ServiceError with a code that
// _locales has a sentence for (error_<code>).

const API = "1";
const SCHEMA = "quality.assessment/2";
const LONGEST_DETAIL = 300;
const READABILITY = "readability needs "; // how the service begins to say that it lacks its extra “context”

export class ServiceError extends Error {
  constructor(code, detail = "") {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** The assessment, and whether the service lacks what readability needs; it still gives a score then. */
export async function assess(settings, record) {
  const asked = { ...record, include_text: true };
  if (settings.readability) {
    try {
      return { assessment: checked(await call(settings, "POST", "/v1/assess", { ...asked, context: true }), settings), lacking: false };
    } catch (error) {
      if (error.code !== "lacking") throw error;
    }
  }
  return { assessment: checked(await call(settings, "POST", "/v1/assess", asked), settings), lacking: settings.readability };
}

export async function model(settings) {
  const answer = await call(settings, "GET", "/v1/model");
  if (typeof answer.name !== "string" || typeof answer.version !== "string") throw new ServiceError("foreign", settings.address);
  return answer;
}

export function dispute(settings, body) {
  return call(settings, "POST", "/v1/disputes", body);
}

async function call({ address, key, seconds }, method, path, body) {
  const headers = { Accept: "application/json" };
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body) headers["Content-Type"] = "application/json";
  let response, answer;
  try {
    // The signal also limits reading the answer, so a service that stops half-way cannot hang the popup.
    response = await fetch(address + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(1000 * seconds),
      credentials: "omit",
      cache: "no-store",
      redirect: "manual", // the service never redirects; then `type` is “opaqueredirect”
      referrerPolicy: "no-referrer",
    });
    answer = await response.text();
  } catch (error) {
    throw new ServiceError(error.name === "TimeoutError" ? "timeout" : "unreachable", error.name === "TimeoutError" ? String(seconds) : address);
  }
  try {
    answer = JSON.parse(answer);
  } catch {
    answer = null;
  }
  if (!response.ok) throw refusal(response, answer, address);
  // Without CORS exposure the header is null; then only the schema of the answer is checked.
  const version = response.headers.get("Quality-Api");
  if (version !== null && version !== API) throw new ServiceError("version", `API ${version}`);
  if (answer === null || typeof answer !== "object") throw new ServiceError("foreign", address);
  return answer;
}

/** The error of a refusing answer. The service explains each in JSON; proxies before it may not, when it is busy or broken. */
function refusal(response, answer, address) {
  const isExplained = answer !== null && typeof answer === "object";
  const foreign = new ServiceError("foreign", address);
  const detail = String(answer?.detail ?? answer?.title ?? "").slice(0, LONGEST_DETAIL);
  const wait = response.headers.get("Retry-After") ?? "";
  switch (response.status) {
    case 401:
    case 403:
      return isExplained ? new ServiceError("key") : foreign;
    case 404:
    case 405:
      return foreign;
    case 413:
      return new ServiceError("large", detail);
    case 501:
      // Many servers answer every POST with this status; only the service says what it lacks.
      return detail.startsWith(READABILITY) ? new ServiceError("lacking") : foreign;
    case 429:
    case 503:
      return /^\d{1,5}$/.test(wait) ? new ServiceError("busy_until", wait) : new ServiceError("busy");
    default:
      if (response.status >= 500) return new ServiceError("broken", String(response.status));
      return isExplained ? new ServiceError("refused", detail) : foreign;
  }
}

/** Returns the answer if it has the shape that the pages rely on. */
function checked(a, { address }) {
  if (typeof a.schema !== "string") throw new ServiceError("foreign", address);
  if (a.schema !== SCHEMA) throw new ServiceError("version", a.schema.slice(0, 60));
  const whole = (x) => Number.isFinite(x) && x >= 0 && x <= 100;
  const text = (x) => typeof x === "string";
  const scored = whole(a.score) && Array.isArray(a.interval) && a.interval.length === 2 && a.interval.every(whole) && ["low", "medium", "high"].includes(a.band);
  const abstained = a.score === null && text(a.abstained?.message);
  const sound =
    (scored || abstained) &&
    text(a.text) &&
    Array.isArray(a.contributions) &&
    a.contributions.every(
      (c) => text(c.signal) && text(c.question) && text(c.title) && (c.sentence === null || text(c.sentence)) && text(c.observation) &&
        Number.isFinite(c.log_odds) && Number.isFinite(c.points) && Array.isArray(c.evidence) &&
        c.evidence.every((e) => text(e.part) && text(e.quote) && Number.isInteger(e.start) && Number.isInteger(e.end) && Number.isFinite(e.weight)),
    ) &&
    Array.isArray(a.questions) &&
    a.questions.every((q) => text(q.question) && text(q.title) && (q.sentence === null || text(q.sentence)) && Number.isFinite(q.log_odds) && Number.isFinite(q.points)) &&
    text(a.form) && a.context !== null && typeof a.context === "object" && Object.values(a.context).every(Number.isFinite) &&
    (a.apart === undefined || (Array.isArray(a.apart) && a.apart.every((span) => Array.isArray(span) && span.length === 2 && span.every(Number.isInteger)))) &&
    Array.isArray(a.cautions) && a.cautions.every(text) &&
    Array.isArray(a.what_if) && a.what_if.every((w) => text(w.edit) && whole(w.score)) &&
    Array.isArray(a.unmeasured) && a.unmeasured.every((u) => text(u.signal) && text(u.why)) &&
    text(a.model?.digest);
  if (!sound) throw new ServiceError("damaged");
  return a;
}
