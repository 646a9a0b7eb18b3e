// How the page makes what it shows. Text only ever becomes text: nothing here reads HTML.

const page = JSON.parse(document.getElementById("hotline-page").textContent);

export const language = page.language;
export const firstBearer = page.bearer;
export const sdkAddress = page.sdk;

/** The text of a key with its values, as the catalogue words it. */
export function text(key, values = {}) {
  return page.texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** The word for a value of a closed list; a value that is new to the page is shown as it is. */
export function word(kind, value) {
  return page.texts[`${kind}_${value}`] ?? String(value ?? "");
}

/** An element with attributes and children; a child that is null or false is left out, a string becomes text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

/** A coloured word of Garden's. */
export function tag(colour, word) {
  return element("span", { class: `c-tag c-tag--pill c-tag--${colour}` }, element("span", {}, word));
}

/** A line of less weight. */
export function small(words) {
  return words ? element("p", { class: "small" }, words) : null;
}

/** Replace what a place shows, but only if it differs, so that neither focus nor a reader's place is lost. */
export function show(place, data, make) {
  const print = JSON.stringify(data) ?? "";
  if (place.dataset.print === print) return;
  place.dataset.print = print;
  place.replaceChildren(...[make()].flat().filter(Boolean));
}

/** The line of a section in which it says what came of an act. */
export function saidOf(part) {
  return part.closest("section").querySelector(".said");
}

/** A link to an address from outside, or just its words where the address is not one to follow. */
export function link(address, words) {
  let url = null;
  try {
    url = new URL(address);
  } catch {
    return element("span", {}, words);
  }
  const near = url.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !near) return element("span", {}, words);
  return element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, words);
}
