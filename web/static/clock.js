// The running clock of a deadline.

import { element, language, tag, text } from "./elements.js";
import { now } from "./api.js";
import { wall } from "./zone.js";

const SOON = 30 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;
const WEEKDAYS = text("weekdays").split(" ");

/** The clock of one deadline: what is left of it, or by how much it is late, and when it is. */
export function clock(deadline) {
  const at = new Date(deadline.due_at);
  const due = deadline.due_at ? element("span", { class: "deadline__at" }, text("due_at", { at: moment(at) })) : null;
  const breached = deadline.breached ? tag("red", text("breached")) : null;
  if (deadline.paused) return element("p", { class: "deadline__clock" }, tag("grey", text("paused")), breached, due);
  const left = element("time", { class: "deadline__left", datetime: deadline.due_at, "data-due": String(at.getTime()) });
  paint(left);
  return element("p", { class: "deadline__clock" }, left, " ", due);
}

/** Let all clocks run; every second, and at once when the page is looked at again. */
export function run() {
  const tick = () => document.querySelectorAll("[data-due]").forEach(paint);
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
}

/** `to. 26-11-2026 kl. 14.30`, or only the clock if it is today at the desk. */
export function moment(at) {
  const two = (number) => String(number).padStart(2, "0");
  const { year, month, day, weekday, hour, minute } = wall(at);
  const today = wall(new Date(now()));
  const time = language === "da" ? `kl. ${two(hour)}.${two(minute)}` : `${two(hour)}:${two(minute)}`;
  if (day === today.day && month === today.month && year === today.year) return time;
  return `${WEEKDAYS[weekday]} ${two(day)}-${two(month)}-${year} ${time}`;
}

/** `1:42:07`, and with days in front from a day on. */
export function span(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const clock = `${Math.floor(seconds / 3600) % 24}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return milliseconds < DAY ? clock : text("days", { days: Math.floor(milliseconds / DAY), clock });
}

function paint(left) {
  const rest = Number(left.dataset.due) - now();
  const words = rest >= 0 ? text("due_in", { left: span(rest) }) : text("overdue_by", { late: span(-rest) });
  if (left.textContent !== words) left.textContent = words;
  left.dataset.level = rest < 0 ? "late" : rest < SOON ? "soon" : "calm";
}
