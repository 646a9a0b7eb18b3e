// What a press of a button does: once, told of where it was pressed, and tried again as the same act.

import { Refused, act } from "./api.js";
import { element, saidOf, text } from "./elements.js";

/** Let `work` run on each press, but never twice at a time; its section tells what came of it. */
export function press(button, work) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    const said = saidOf(button);
    button.dataset.running = "";
    shade(button);
    tell(said, "");
    try {
      tell(said, (await work()) ?? "");
    } catch (error) {
      tell(said, failure(error), true);
    } finally {
      delete button.dataset.running;
      shade(button);
    }
  });
}

/** Let a button be pressed, or not for now. */
export function enable(button, on) {
  if (on) delete button.dataset.off;
  else button.dataset.off = "";
  shade(button);
}

/** Not `disabled`: that would take the focus away from who uses the keyboard. */
function shade(button) {
  const shut = "running" in button.dataset || "off" in button.dataset;
  if (shut) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

/** Say something where it was done. */
export function tell(said, words, failed = false) {
  said.textContent = words;
  said.toggleAttribute("data-failed", failed);
}

/** What a failed act is told as: Hotline's own words, or that nobody knows. */
export function failure(error) {
  if (error instanceof Refused) return error.status === 401 ? text("expired") : error.message || text("unreachable_first");
  return text("uncertain_outcome");
}

/** Let the browser save a text as a file. */
export function saveFile(name, words, type) {
  const address = URL.createObjectURL(new Blob([words], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60 * 1000);
}

/** Every button that opens a part below it, and the ways to close that again. */
export function wireOpenings() {
  for (const opener of document.querySelectorAll("[data-opens]")) {
    const part = document.getElementById(opener.dataset.opens);
    opener.addEventListener("click", () => (part.hidden ? openPart(opener, part) : closePart(part)));
    part.addEventListener("keydown", (event) => event.key === "Escape" && closePart(part));
    part.querySelector("[data-closes]")?.addEventListener("click", () => closePart(part));
  }
}

function openPart(opener, part) {
  part.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  part.querySelector("input, button")?.focus();
  part.dispatchEvent(new Event("open"));
}

/** Close a part and give the focus back to what opened it. */
export function closePart(part) {
  const opener = document.querySelector(`[data-opens="${part.id}"]`);
  const inside = part.contains(document.activeElement);
  part.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  if (inside) opener.focus();
}

/** The forms by which a value is corrected; `done` is called when one was. */
export function wireCorrections(ticket, done) {
  for (const form of document.querySelectorAll("form[data-field]")) {
    const submit = (button) => async () => {
      if (!form.reportValidity()) return "";
      const raw = button.value || form.elements.value.value.trim();
      const words = await correct(ticket(), form.dataset.field, raw);
      form.reset();
      closePart(form);
      done();
      return words;
    };
    for (const button of form.querySelectorAll("[type=submit]")) press(button, submit(button));
  }
}

/** Correct one value for good. */
export async function correct(path, field, raw) {
  const value = field === "critical" ? raw === "true" : raw;
  const answer = await act(`${path}/correct`, { field, value });
  return answer.text ?? text("corrected_done");
}
