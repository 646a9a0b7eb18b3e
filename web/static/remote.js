// TeamViewer: one open session per ticket, the customer's link as a draft in the reply, the consultant's own link here.

import { act } from "./api.js";
import { press } from "./acts.js";
import { element, link, show, text } from "./elements.js";

const place = document.getElementById("remote");
let ticket = () => "";
let putDraft = () => Promise.reject(new Error("not connected"));
let may = false;

/** `ticketPath` gives the path of the ticket's calls, `draft` puts a text into the reply. */
export function wireRemote(ticketPath, draft) {
  ticket = ticketPath;
  putDraft = draft;
}

/** Show the session of the ticket. */
export function renderRemote(view) {
  may = Boolean(view.may?.remote);
  const seen = view.teamviewer ?? { available: false };
  document.getElementById("remote-section").hidden = !seen.available || (!may && seen.state !== "open");
  paint(seen);
}

function paint(seen) {
  show(place, [seen.available, seen.state, seen.code, seen.supporter_link, seen.end_customer_link, may], () => parts(seen));
}

function parts(seen) {
  if (seen.state !== "open") {
    const state = element("p", { class: "quiet" }, text(seen.state === "closed" ? "remote_closed" : "remote_none"));
    return [state, may && buttons(button("remote_start", start, "c-btn--primary"))];
  }
  const connect = seen.supporter_link ? element("p", {}, link(seen.supporter_link, text("remote_connect"))) : null;
  return [
    element("p", { class: "main" }, text("remote_open", { code: seen.code ?? "" })),
    connect,
    may && buttons(button("remote_insert", start), button("remote_close", close)),
  ];
}

function buttons(...made) {
  return element("div", { class: "buttons" }, ...made);
}

function button(key, work, kind = "") {
  const made = element("button", { type: "button", class: `c-btn c-btn--sm ${kind}`.trim() }, text(key));
  press(made, work);
  return made;
}

/** Start a session, or find the open one again, and put its link into the reply. */
async function start() {
  const session = await act(`${ticket()}/teamviewer`);
  paint(session);
  // A second try of a start may come when the session is closed already: then there is no link to give.
  if (session.state !== "open") return "";
  try {
    await putDraft(session.reply);
  } catch {
    place.append(...toCopy(session.reply));
    return text("remote_not_inserted");
  }
  return text("remote_inserted");
}

async function close() {
  await act(`${ticket()}/teamviewer/close`);
  paint({ available: true, state: "closed" });
  return "";
}

function toCopy(words) {
  place.querySelector("textarea")?.remove();
  const area = element("textarea", { class: "c-field__input", readonly: true, rows: "5", "aria-label": text("remote_reply") });
  area.value = words;
  return [area];
}
