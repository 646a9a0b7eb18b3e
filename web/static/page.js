// The page's course: connect to Zendesk, show what is at hand, ask for what is slow, follow the ticket.

import { Refused, act, get, getText, keepAlive, now } from "./api.js";
import { correct, enable, failure, press, saveFile, tell, wireCorrections, wireOpenings } from "./acts.js";
import { moment, run } from "./clock.js";
import { element, saidOf, show, text } from "./elements.js";
import { renderRemote, wireRemote } from "./remote.js";
import { renderTime, wireTime } from "./time.js";
import { render, renderOther } from "./view.js";
import { setZone } from "./zone.js";
import { connect, draft, fit, open } from "./zendesk.js";

const FOLLOW = [1500, 4000, 9000];
const CORRECTIONS = "corrected.yaml";
const SELDOM = 2 * 60 * 1000;

const trouble = document.getElementById("trouble");
const main = document.querySelector("main");
let client = null;
let path = null;
let seenAt = null;
let asked = 0;
let follows = [];
let othersAsked = 0;
let othersOf;

const acts = {
  press,
  correct: async (field, value) => {
    const words = await correct(path, field, value);
    follow();
    return words;
  },
  callbackDone: async () => {
    const answer = await act(`${path}/callback_done`);
    follow();
    return answer.text ?? text("done");
  },
  open: (ticketId) => open(client, ticketId),
};

start();

async function start() {
  wireOpenings();
  run();
  try {
    const connected = await connect();
    client = connected.client;
    path = `tickets/${encodeURIComponent(connected.ticketId)}`;
  } catch {
    return complain(text("not_in_zendesk"));
  }
  fit(client, main);
  wireActs();
  await load();
  keepAlive();
  listen();
}

/** Look again when something happened, and now and then; but not for tickets that lie open behind others. */
function listen() {
  let active = true;
  client.on("app.deactivated", () => { active = false; });
  client.on("app.activated", () => { active = true; othersOf = undefined; load(); });
  client.on("ticket.updated", load);
  client.on("ticket.submit.done", follow);
  setInterval(() => active && !document.hidden && load(), SELDOM);
}

function wireActs() {
  const ticket = () => path;
  wireCorrections(ticket, follow);
  const refresh = document.getElementById("refresh");
  press(refresh, async () => {
    tell(saidOf(refresh), text("refreshing"));
    const view = await act(`${path}/refresh`);
    // What was asked for before is older than this.
    asked += 1;
    othersOf = undefined;
    take(view);
    if (view.erp?.up === false) throw new Refused(503, "erp", text("refresh_failed"));
    return text("refreshed", { clock: moment(new Date(now())) });
  });
  const reevaluate = document.getElementById("reevaluate");
  press(reevaluate, async () => {
    const answer = await act(`${path}/reevaluate`);
    follow();
    return answer.text ?? text("reevaluating");
  });
  press(document.getElementById("corrections"), async () => {
    saveFile(CORRECTIONS, await getText("corrections.yaml"), "application/yaml");
    return text("corrections_done", { file: CORRECTIONS });
  });
  for (const button of [refresh, reevaluate]) enable(button, true);
  document.getElementById("why-lines").addEventListener("open", (event) => why(event.target));
  wireRemote(ticket, (words) => draft(client, words));
  wireTime(ticket, follow);
}

/** Read what is at hand and show it; only the newest answer counts. */
async function load() {
  const mine = ++asked;
  try {
    const view = await get(path);
    if (mine === asked) take(view);
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof Refused) return complain(failure(error), error.status !== 401);
    complain(seenAt ? text("unreachable", { clock: moment(seenAt) }) : text("unreachable_first"), true);
  }
}

function take(view) {
  if (view.customer.number !== othersOf) {
    othersOf = view.customer.number;
    loadOther();
  }
  trouble.hidden = true;
  setZone(view.zone);
  render(view, acts);
  document.getElementById("corrections").hidden = !view.may?.corrections;
  renderRemote(view);
  renderTime(view);
  if (seenAt === null) performance.mark("hotline-shown");
  seenAt = new Date(now());
}

/** Ask for the customer's other open tickets: seldom, because Zendesk must be searched; what failed is asked for again. */
async function loadOther() {
  const mine = ++othersAsked;
  try {
    const { other_tickets: others } = await get(`${path}/other`);
    if (mine === othersAsked) renderOther(others ?? [], acts);
  } catch (error) {
    if (mine !== othersAsked) return;
    othersOf = undefined;
    show(document.getElementById("other"), error.message, () => element("p", { class: "quiet" }, error instanceof Refused ? failure(error) : text("unknown")));
  }
}

/** What was set in motion shows itself in a moment: look again a few times. */
function follow() {
  follows.forEach(clearTimeout);
  load();
  follows = FOLLOW.map((wait) => setTimeout(load, wait));
}

async function why(part) {
  try {
    const { lines } = await get(`${path}/why`);
    part.replaceChildren(...explained(lines));
    part.focus();
  } catch (error) {
    part.replaceChildren(element("p", { class: "quiet" }, error instanceof Refused ? failure(error) : text("unreachable_first")));
  }
}

/** Lines in groups with an empty one between them; the first of each says what was decided. */
function explained(lines) {
  const groups = [];
  for (const line of ["", ...lines]) {
    if (line.trim() === "") groups.push([]);
    else groups.at(-1).push(line);
  }
  return groups
    .filter((group) => group.length > 0)
    .flatMap(([head, ...why]) => [element("h3", {}, head), element("ul", {}, ...why.map((line) => element("li", {}, line.trim())))]);
}

function complain(words, again = false) {
  const retry = again && element("button", { type: "button", class: "c-btn c-btn--sm" }, text("try_again"));
  if (retry) retry.addEventListener("click", load);
  trouble.replaceChildren(element("span", {}, words), " ", ...(retry ? [retry] : []));
  trouble.hidden = false;
  main.setAttribute("aria-busy", "false");
}
