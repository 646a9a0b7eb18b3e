// What is known of the ticket, in the order in which a consultant needs it.

import { element, show, small, tag, text, word } from "./elements.js";
import { clock } from "./clock.js";

const IDENTITY = { proven: "green", claimed: "yellow", conflict: "red", missing: "grey" };
const AMOUNTS = ["overdue", "balance", "limit"];
const CREDIT = { ok: "green", overdue: "yellow", blocked: "red", unknown: "grey" };

const place = (id) => document.getElementById(id);

/** Show everything; `acts` are what its buttons do. */
export function render(view, acts) {
  const may = view.may ?? {};
  show(place("customer"), [view.customer, may.correct], () => customer(view.customer, may, acts));
  show(place("agreement"), view.agreement, () => agreement(view.agreement));
  show(place("product"), view.product, () => element("p", { class: "main" }, view.product.text || text("unknown")));
  show(place("account"), [view.account, may.correct], () => account(view.account, may, acts));
  show(place("deadlines"), view.deadlines, () => deadlines(view.deadlines));
  show(place("critical"), [view.critical, may.correct], () => critical(view.critical, may, acts));
  show(place("credit"), view.credit, () => credit(view.credit));
  show(place("contact"), [view.contact, view.callback, may.correct], () => contact(view.contact, view.callback, acts));
  if (view.other_tickets) renderOther(view.other_tickets, acts);
  show(place("ages"), [view.ages, view.erp], () => ages(view.ages, view.erp));
  place("rulebook").textContent = view.rulebook ? text("rulebook", { version: view.rulebook }) : "";
  document.documentElement.toggleAttribute("data-critical", Boolean(view.critical.value));
  for (const edit of document.querySelectorAll(".edit")) edit.hidden = !may.correct;
  document.querySelector("main").setAttribute("aria-busy", "false");
}

/** The customer's other open tickets, which are asked for apart because Zendesk must be searched. */
export function renderOther(tickets, acts) {
  show(place("other"), tickets, () =>
    tickets.length === 0 ? small(text("no_other_tickets")) : element("ul", { class: "others" }, ...tickets.map((one) => other(one, acts))),
  );
}

function customer(seen, may, acts) {
  const head = element("p", { class: "main" }, named(seen) || unnamed(seen), " ", tag(IDENTITY[seen.state], word("identity", seen.state)));
  if (seen.state !== "conflict" || !seen.stated) return [head, small(seen.proof)];
  const side = (label, one) =>
    element(
      "div",
      { class: "side" },
      element("dt", {}, text(label)),
      element("dd", {}, element("span", {}, named(one)), may.correct && one.number && choice(text("choose_customer", one), "customer_number", one.number, acts)),
    );
  return [
    element("p", { class: "main" }, tag("red", text("identity_conflict"))),
    element(
      "div",
      { class: "notice notice--red" },
      element("p", {}, [seen.proof, text("conflict")].filter(Boolean).join(" ")),
      element("dl", {}, side("either", seen), side("or", seen.stated)),
    ),
  ];
}

function named(one) {
  return [one.number, one.name].filter(Boolean).join(" · ");
}

function unnamed(seen) {
  return seen.stated?.number ? text("stated_number", { number: named(seen.stated) }) : text("no_number");
}

function choice(words, field, value, acts) {
  const button = element("button", { type: "button", class: "c-btn c-btn--sm" }, words);
  acts.press(button, () => acts.correct(field, value));
  return button;
}

function agreement(seen) {
  const kind = seen.state === "none" ? "main main--red" : "main";
  return [element("p", { class: kind }, seen.text || text("unknown")), clips(seen.clips), ends(seen)];
}

function ends(seen) {
  if (!seen.expires) return null;
  const words = text(seen.ended ? "expired_on" : "expires", { date: seen.expires });
  const soon = seen.expires_soon && tag("yellow", text("expires_soon"));
  return element("p", { class: "small" }, words, " ", seen.ended ? tag("red", text("agreement_ended")) : soon);
}

function clips(seen) {
  if (!seen) return null;
  const words = seen.of ? text("clips_left", seen) : text("clips_only", seen);
  if (typeof seen.share !== "number") return element("p", {}, words);
  const share = Math.min(1, Math.max(0, seen.share));
  const fill = element("span", { class: "bar__fill" });
  fill.style.setProperty("width", `${share * 100}%`);
  const level = share <= 0.05 ? "red" : share <= 0.2 ? "yellow" : "green";
  const bar = element("div", { class: `bar bar--${level}`, "aria-hidden": "true" }, fill);
  return element("div", { class: "clips" }, element("p", {}, words), bar, seen.net ? small(text("clips_net")) : null);
}

function account(seen, may, acts) {
  if (seen?.possible?.length > 0) return possible(seen.possible, may, acts);
  if (!seen || !(seen.name || seen.ref_id)) return element("p", { class: "quiet" }, text("no_account"));
  const ref = seen.ref_id ? text("ref_id", seen) : "";
  return [element("p", { class: "main" }, seen.name || ref), seen.name ? small(ref) : null];
}

/** What to ask the customer, each answer with a button. */
function possible(accounts, may, acts) {
  const named = accounts.map((one) => [[one.name, one.ref_id].filter(Boolean).join(" · "), one.ref_id || one.name]);
  const answers = named.map(([words, value]) => (may.correct ? choice(words, "account", value, acts) : element("span", {}, words)));
  return [element("p", {}, text("which_account")), element("div", { class: "buttons" }, ...answers)];
}

function deadlines(seen) {
  if (!seen.length) return element("p", { class: "quiet" }, text("no_deadline"));
  return seen.map((one) => element("div", { class: "deadline" }, element("p", { class: "deadline__name" }, one.text), clock(one), small(one.reason)));
}

function critical(seen, may, acts) {
  const uncertain = seen.uncertain ? tag("yellow", text("critical_uncertain")) : null;
  const head = seen.value
    ? element("p", { class: "main main--red" }, text("critical_yes"), seen.reason ? `: ${word("reason", seen.reason)}` : "", " ", uncertain)
    : element("p", { class: "main" }, text("critical_no"), " ", uncertain);
  const words = (seen.words ?? []).map((word) => element("q", {}, word));
  const decided = words.length > 0 && element("p", { class: "words" }, element("span", { class: "small" }, text("critical_words")), ...words);
  return [head, small(seen.text), decided, seen.uncertain && may.correct && verdict(acts)];
}

/** What is uncertain is for the consultant to say, at one press. */
function verdict(acts) {
  const answers = [["make_critical", "true"], ["make_uncritical", "false"]];
  return element("div", { class: "buttons" }, ...answers.map(([key, value]) => choice(text(key), "critical", value, acts)));
}

function credit(seen) {
  const head = element("p", { class: "main" }, tag(CREDIT[seen.state], word("credit", seen.state)));
  const amounts = AMOUNTS.map((key) => [key, seen.amounts?.[key]]).filter(([, value]) => value);
  const rows = amounts.map(([key, value]) => element("div", {}, element("dt", {}, text(key)), element("dd", {}, value)));
  return [head, small(seen.text), rows.length > 0 && element("dl", { class: "amounts" }, ...rows)];
}

function contact(seen, callback, acts) {
  const parts = [];
  if (callback?.open) {
    const done = element("button", { type: "button", class: "c-btn c-btn--sm" }, text("callback_done"));
    acts.press(done, () => acts.callbackDone());
    const words = element("p", {}, text("callback"), " ", dial(callback.phone));
    parts.push(element("div", { class: "notice" }, words, element("div", { class: "buttons" }, done)));
  }
  if (seen?.suggestion) {
    const head = element("p", { class: "main" }, tag("blue", word("contact", seen.suggestion)), " ", callback?.open ? "" : dial(seen.text));
    parts.unshift(head, small(seen.reason));
  } else if (parts.length === 0) parts.push(element("p", { class: "quiet" }, text("no_contact")));
  return parts;
}

/** A number that the agent's telephone can call by a press; other words stay words. */
function dial(phone) {
  const digits = String(phone ?? "").replace(/[\s().-]/g, "");
  return /^\+?[0-9]{4,15}$/.test(digits) ? element("a", { href: `tel:${digits}` }, phone) : (phone ?? "");
}

function other(one, acts) {
  const button = element("button", { type: "button", class: "ticket" }, element("span", { class: "ticket__id" }, text("ticket", { id: one.id })), " ", one.subject ?? "");
  button.addEventListener("click", () => acts.open(one.id));
  return element("li", {}, button, element("span", {}, word("status", one.status)));
}

function ages(seen, erp) {
  const rows = seen.map((one) =>
    element(
      "div",
      {},
      element("dt", {}, word("age", one.source)),
      element("dd", {}, one.as_of ? element("time", { datetime: one.as_of }, one.text) : one.text, one.stale ? " " : null, one.stale ? tag("yellow", text("stale")) : null),
    ),
  );
  const kind = erp?.up ? "small" : "notice";
  return [erp?.text ? element("p", { class: kind }, erp.text) : null, element("dl", { class: "ages" }, ...rows)];
}
