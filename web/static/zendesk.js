// The frame around the page: Zendesk's own script, the ticket that is open, the agent's colours, the reply.

import { sdkAddress } from "./elements.js";

const PATIENCE = 10 * 1000;

/** Zendesk's client with the id of the open ticket. Rejects when Zendesk does not answer. */
export async function connect() {
  await load();
  const client = window.ZAFClient?.init();
  if (!client) throw new Error("not inside Zendesk");
  const seen = await soon(client.get(["ticket.id", "colorScheme"]));
  paint(seen.colorScheme);
  client.on("colorScheme.changed", paint);
  return { client, ticketId: String(seen["ticket.id"]) };
}

/** Let the frame be as high as what is in it. */
export function fit(client, main) {
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(main.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    client.invoke("resize", { width: "100%", height: `${height}px` });
  }).observe(main);
}

/** Put a draft into the public reply; it is the agent who sends it. Rejects when Zendesk does not take it. */
export async function draft(client, words) {
  await soon(client.set("comment.type", "publicReply"));
  try {
    await soon(client.invoke("comment.appendText", words));
  } catch {
    // Where the reply is a conversation, Zendesk has another editor, which reads HTML.
    await soon(client.invoke("ticket.editor.insert", asHtml(words)));
  }
}

function asHtml(words) {
  const codes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br>" };
  return words.replace(/[&<>\n]/g, (sign) => codes[sign]);
}

/** Open another ticket. */
export function open(client, ticketId) {
  return client.invoke("routeTo", "ticket", ticketId);
}

function paint(scheme) {
  if (scheme === "dark" || scheme === "light") document.documentElement.dataset.scheme = scheme;
}

function load() {
  if (window.ZAFClient) return Promise.resolve();
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = sdkAddress;
    script.addEventListener("load", done);
    script.addEventListener("error", () => failed(new Error("Zendesk's script did not load")));
    document.head.append(script);
  });
}

/** Zendesk's client waits for minutes; nobody who looks at the page does. */
function soon(promise) {
  const late = new Promise((_, failed) => setTimeout(() => failed(new Error("Zendesk did not answer")), PATIENCE));
  return Promise.race([promise, late]);
}
