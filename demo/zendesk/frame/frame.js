// Plays Zendesk around an app: opens it by a signed form post, answers its script's messages, and shows what the app
// did to the ticket. What a real frame would not know, it refuses.

const given = JSON.parse(document.getElementById("frame-data").textContent);
const frame = document.getElementById("app");
const reply = document.getElementById("reply");
const appOrigin = new URL(given.sidebar).origin;

const state = {
  "ticket.id": given.ticket.id,
  colorScheme: given.color_scheme,
  "comment.type": "internalNote",
};

// What the app asked for, in order; the tests read it.
window.asked = [];
window.refuse = new Set();

const INVOKED = {
  resize: ({ height }) => { frame.style.height = height; },
  "comment.appendText": (words) => { reply.value += words; },
  "ticket.editor.insert": (html) => {
    const read = new DOMParser().parseFromString(html.replaceAll("<br>", "\n"), "text/html");
    reply.value += read.body.textContent;
  },
  routeTo: (kind, id) => { window.location.href = given.ticket_address.replace("{id}", encodeURIComponent(id)); },
  track: () => {},
};

const SET = {
  "comment.type": (value) => {
    if (!["publicReply", "internalNote"].includes(value)) throw new Error("unknown kind of comment");
    state["comment.type"] = value;
    document.getElementById("kind").textContent = value === "publicReply" ? "Offentligt svar" : "Intern note";
  },
};

const ANSWERS = {
  get: (params) => collect(params.map((path) => [path, () => read(path)])),
  set: (params) => collect(Object.entries(params).map(([path, value]) => [path, () => known(SET, path)(value)])),
  invoke: (params) => collect(Object.entries(params).map(([path, values]) => [path, () => known(INVOKED, path)(...values)])),
};

function read(path) {
  if (!(path in state)) throw new Error(`Could not find handler for: "${path}"`);
  return state[path];
}

function known(handlers, path) {
  if (!(path in handlers) || window.refuse.has(path)) throw new Error(`Could not find handler for: "${path}"`);
  return handlers[path];
}

function collect(calls) {
  const result = { errors: {} };
  for (const [path, call] of calls) {
    try {
      result[path] = call();
    } catch (error) {
      result.errors[path] = { name: "Error", message: error.message };
    }
  }
  return result;
}

window.addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== appOrigin) return;
  const data = JSON.parse(event.data);
  if (data.appGuid !== given.app_guid) return;
  if (data.key === "iframe.handshake") {
    const context = { product: "support", location: "ticket_sidebar", instanceGuid: given.app_guid, ticketId: given.ticket.id };
    tellApp({ key: "zaf.app.registered", message: { metadata: { appId: 1, installationId: given.installation_id }, context } });
  } else if (data.request in ANSWERS) {
    window.asked.push([data.request, data.params]);
    tellApp({ id: data.id, result: ANSWERS[data.request](data.params) });
  }
});

function tellApp(message) {
  frame.contentWindow.postMessage(JSON.stringify(message), appOrigin);
}

/** Something happened in Zendesk that the app may listen for. */
window.happens = (name, message) => tellApp({ key: `zaf.${name}`, message });

function paint(scheme) {
  state.colorScheme = scheme;
  document.documentElement.dataset.scheme = scheme;
}

document.getElementById("scheme").addEventListener("click", () => {
  paint(state.colorScheme === "dark" ? "light" : "dark");
  window.happens("colorScheme.changed", state.colorScheme);
});

document.getElementById("subject").textContent = `#${given.ticket.id} ${given.ticket.subject ?? ""}`;
document.getElementById("description").textContent = given.ticket.description ?? "";
paint(given.color_scheme);

const query = new URLSearchParams({ origin: window.location.origin, app_guid: given.app_guid });
const form = document.getElementById("open");
form.action = `${given.sidebar}?${query}`;
form.elements.token.value = given.token;
form.submit();
