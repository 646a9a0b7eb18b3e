// Time on the ticket: what it costs is shown before it is registered, and only what was shown can be.

import { Refused, act, actAs, get, now } from "./api.js";
import { enable, failure, press, tell } from "./acts.js";
import { moment } from "./clock.js";
import { element, show, small, text } from "./elements.js";
import { instantOf, localMinute } from "./zone.js";

const PAUSE = 250;

const form = document.getElementById("time-form");
const quote = document.getElementById("quote");
const save = form.querySelector("[type=submit]");
const remove = document.getElementById("delete-time");
const leave = document.getElementById("leave-time");
let ticket = () => "";
let changed = () => {};
let mayAdd = false;
let asked = 0;
let waiting = null;
let correcting = null;
let atGiven = false;
let kept = null;

/** `ticketPath` gives the path of the ticket's calls; `done` is called when something was registered. */
export function wireTime(ticketPath, done) {
  ticket = ticketPath;
  changed = done;
  atNow();
  form.addEventListener("input", (event) => {
    if (event.target.name === "at") atGiven = true;
    if (event.target.name !== "note") askSoon();
  });
  for (const quick of form.querySelectorAll("[data-minutes]")) {
    quick.addEventListener("click", () => {
      if (kept !== null) return;
      form.elements.minutes.value = quick.dataset.minutes;
      askQuote();
    });
  }
  leave.addEventListener("click", () => {
    clear();
    goOn();
  });
  press(save, () => {
    const body = { ...given(), note: form.elements.note.value.trim() };
    return settle(kept ?? asNew(correcting === null ? `${ticket()}/time` : corrected(), body, "time_saved"), done);
  });
  // No minutes at all: the entry is taken back, by another one in the ledger.
  press(remove, async () => {
    const said = await settle(kept ?? asNew(corrected(), { minutes: 0 }, "time_deleted"), done);
    goOn();
    return said;
  });
}

function asNew(path, body, said) {
  return { id: crypto.randomUUID(), path, body, said };
}

/** Send what is to be registered. Without an answer it stays as it is, to be sent again, until it is known what came of it. */
async function settle(sent, done) {
  try {
    await actAs(sent.id, sent.path, sent.body);
  } catch (error) {
    keep(error instanceof Refused && error.isFinal ? null : sent);
    done();
    throw error;
  }
  keep(null);
  clear();
  done();
  return text(sent.said);
}

/** What is not yet known to be registered or not can be sent again, but neither changed nor left. */
function keep(sent) {
  kept = sent;
  for (const name of ["minutes", "at", "note"]) form.elements[name].readOnly = sent !== null;
  leave.hidden = sent !== null || correcting === null;
}

function corrected() {
  return `${ticket()}/time/${encodeURIComponent(correcting)}/correct`;
}

/** Show what is registered, to those who may. */
export function renderTime(view) {
  const seen = view.time ?? { available: false };
  mayAdd = Boolean(seen.available && view.may?.time);
  const mayCorrect = Boolean(seen.available && view.may?.correct_time);
  document.getElementById("time-section").hidden = !(view.may?.time && (seen.available || seen.unit_text)) && !seen.entries?.length;
  // On a closed ticket the form is there for what is registered already, and for nothing new.
  form.hidden = !mayAdd && correcting === null;
  // What is priced already keeps its time: only what was shown can be registered.
  if (!atGiven && kept === null && form.elements.minutes.value === "") atNow();
  // Another entry is not corrected before it is known what came of the last.
  const free = mayCorrect && kept === null;
  show(document.getElementById("time"), [seen, free], () => [
    seen.available ? element("p", {}, text("time_today", { minutes: seen.minutes_today ?? 0 })) : null,
    small(seen.unit_text),
    seen.entries?.length > 0 && element("ul", { class: "entries" }, ...seen.entries.map((one) => entry(one, free))),
  ]);
}

function entry(one, may) {
  const at = moment(new Date(one.at));
  const words = one.clips ? text("entry", { ...one, at }) : text("entry_plain", { ...one, at });
  const label = text("correct_time_of", { entry: words });
  const fix = element("button", { type: "button", class: "c-btn c-btn--basic c-btn--sm", "aria-label": label }, text("correct_time"));
  fix.addEventListener("click", () => take(one));
  const what = element("div", {}, words, small([one.note, one.agent].filter(Boolean).join(" · ")), one.move && elsewhere(one, words, may));
  return element("li", {}, what, one.corrected ? element("span", { class: "quiet" }, text("corrected")) : may && fix);
}

/** What is drawn on another customer's card than the ticket's own, and what it would cost there. */
function elsewhere(one, words, may) {
  const { number, text: why, price } = one.move;
  const button = element("button", { type: "button", class: "c-btn c-btn--sm", "aria-label": text("move_time_of", { entry: words, number }) }, text("move_time", { number }));
  press(button, async () => {
    await act(`${ticket()}/time/${encodeURIComponent(one.id)}/move`, { to: number });
    changed();
    goOn();
    return text("time_moved");
  });
  return element("div", { class: "notice" }, element("p", {}, why), small(price), may && element("div", { class: "buttons" }, button));
}

/** Where the keyboard goes when what it was at has gone. */
function goOn() {
  (form.hidden ? document.getElementById("title-time") : form.elements.minutes).focus();
}

function take(one) {
  setCorrecting(one.id);
  form.elements.minutes.value = one.minutes;
  form.elements.at.value = localMinute(new Date(one.at));
  form.elements.note.value = one.note ?? "";
  form.elements.minutes.focus();
  askQuote();
}

function clear() {
  setCorrecting(null);
  form.reset();
  atNow();
  setQuote(null, text("quote_first"));
}

function setCorrecting(id) {
  correcting = id;
  atGiven = id !== null;
  form.hidden = !mayAdd && id === null;
  save.textContent = text(id === null ? "save_time" : "save_correction");
  for (const button of [remove, leave]) button.hidden = id === null;
}

function atNow() {
  form.elements.at.value = localMinute(new Date(now()));
}

function given() {
  return { minutes: Number(form.elements.minutes.value), at: instantOf(form.elements.at.value).toISOString() };
}

function askSoon() {
  setQuote(null, text("quoting"));
  clearTimeout(waiting);
  waiting = setTimeout(askQuote, PAUSE);
}

async function askQuote() {
  clearTimeout(waiting);
  const mine = ++asked;
  // The page may have stood open for hours: work is done now unless the consultant says when.
  if (!atGiven && kept === null) atNow();
  if (!form.elements.minutes.checkValidity() || !form.elements.at.checkValidity()) return setQuote(null, text("quote_first"));
  setQuote(null, text("quoting"));
  try {
    const { minutes, at } = given();
    const answer = await get(`${ticket()}/time/quote?${new URLSearchParams({ minutes, at })}`);
    if (mine === asked) setQuote(answer, answer.text);
  } catch (error) {
    if (mine === asked) setQuote(null, error instanceof Refused ? failure(error) : text("unreachable_first"));
  }
}

function setQuote(answer, words) {
  tell(quote, words);
  enable(save, answer !== null);
}
