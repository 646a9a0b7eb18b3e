// The page's calls to Hotline: the bearer and its renewal, patience, and acts that happen once however often asked.

import { firstBearer } from "./elements.js";

const RENEW_AFTER = 10 * 60 * 1000;
// Beside the scripts, wherever a proxy has put both.
const API = new URL("../../api/", import.meta.url);
const PATIENCE = 10 * 1000;
const LONG_PATIENCE = 40 * 1000;
const SAME_ACT = 2 * 60 * 1000;

let bearer = firstBearer;
let renewedAt = Date.now();
let clockOffset = 0;
const uncertain = new Map();

/** Hotline answered that it will not; `message` is in the agent's words. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** Whether nothing was done and nothing will be: an act under way, or lost behind us, may yet be done. */
  get isFinal() {
    return this.status < 500 && this.code !== "under_way";
  }
}

/** Hotline gave no answer that can be trusted, so nobody knows what came of it. */
export class Unreachable extends Error {}

/** Now by Hotline's clock, in milliseconds: the agent's own may be wrong. */
export function now() {
  return Date.now() + clockOffset;
}

/** Ask for something that changes nothing. */
export function get(path) {
  return ask("GET", path, undefined, PATIENCE);
}

/** Ask for a text that is to be saved as it is. */
export function getText(path) {
  return ask("GET", path, undefined, LONG_PATIENCE, "text");
}

/**
 * Do something once. A second try of what had no answer carries the same id, so that it is not done twice;
 * but only while it is a second try: after another act of the ticket, or a while, it is meant anew.
 */
export async function act(path, body = {}) {
  const key = path + JSON.stringify(body);
  const before = uncertain.get(key);
  const id = before && Date.now() - before.at < SAME_ACT ? before.id : crypto.randomUUID();
  uncertain.set(key, { id, at: Date.now() });
  return actAs(id, path, body).catch((error) => {
    if (error instanceof Refused && error.isFinal) uncertain.delete(key);
    throw error;
  });
}

/** Do something under an id that the caller keeps until it is known what came of it. */
export async function actAs(id, path, body) {
  const answer = await ask("POST", path, { ...body, request_id: id }, LONG_PATIENCE);
  // The page is of one ticket: what was uncertain before this is no longer what the next press asks for.
  uncertain.clear();
  return answer;
}

/** Keep the bearer alive while the page is open, looked at or not: who comes back from lunch goes on at once. */
export function keepAlive() {
  // A renewal that failed is tried again at the next look, long before the bearer is over.
  const renewIfOld = () => {
    if (Date.now() - renewedAt > RENEW_AFTER) renew().catch(() => {});
  };
  setInterval(renewIfOld, 60 * 1000);
  document.addEventListener("visibilitychange", renewIfOld);
}

async function renew() {
  const answer = await once("POST", "token", {}, PATIENCE);
  bearer = answer.bearer;
  renewedAt = Date.now();
}

async function ask(method, path, body, patience, kind = "json") {
  try {
    return await once(method, path, body, patience, kind);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    const old = bearer;
    await renew().catch(() => {});
    if (bearer === old) throw error;
    return once(method, path, body, patience, kind);
  }
}

async function once(method, path, body, patience, kind = "json") {
  const given = { method, headers: { Authorization: `Bearer ${bearer}` }, credentials: "omit", cache: "no-store" };
  if (body !== undefined) {
    given.headers["Content-Type"] = "application/json";
    given.body = JSON.stringify(body);
  }
  let response;
  let answer;
  try {
    response = await fetch(new URL(path, API), { ...given, signal: AbortSignal.timeout(patience) });
    answer = await (response.ok && kind === "text" ? response.text() : response.json());
  } catch (error) {
    throw new Unreachable(error.message);
  }
  noteClock(response.headers.get("Date"));
  if (response.ok) return answer;
  const error = answer.error ?? {};
  if (response.status >= 500 && !error.text) throw new Unreachable(String(response.status));
  throw new Refused(response.status, error.code ?? "", error.text ?? "");
}

function noteClock(date) {
  const offset = Date.parse(date ?? "") + 500 - Date.now();
  // The header has whole seconds, so what is less than a few of them is no error of the agent's clock.
  clockOffset = Number.isFinite(offset) && Math.abs(offset) > 5000 ? offset : 0;
}
