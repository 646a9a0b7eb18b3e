// Stands in for Zendesk's own script where there is no internet: the calls that an app in a frame makes of it, by the
// same messages, so that the frame beside it serves the real script as well.

(() => {
  let nextId = 0;

  class Client {
    constructor(origin, appGuid) {
      this.origin = origin;
      this.appGuid = appGuid;
      this.ready = false;
      this.waiting = [];
      this.promises = new Map();
      this.handlers = new Map();
      window.addEventListener("message", (event) => this.receive(event));
      this.on("app.registered", () => {
        this.ready = true;
        this.waiting.splice(0).forEach((message) => this.post(message));
      });
      this.post({ key: "iframe.handshake", message: { version: "2.0.0" } }, true);
    }

    get(path) {
      return this.ask("get", [path].flat()).then((result) => singular(path, result));
    }

    set(key, value) {
      return this.ask("set", typeof key === "string" ? { [key]: value } : key).then((result) => singular(key, result));
    }

    invoke(name, ...values) {
      return this.ask("invoke", { [name]: values }).then((result) => singular(name, result));
    }

    on(name, handler) {
      this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]);
      if (name !== "app.registered") this.post({ key: `iframe.on:${name}`, message: { subscriberCount: this.handlers.get(name).length } });
    }

    ask(request, params) {
      nextId += 1;
      const answered = new Promise((resolve, reject) => this.promises.set(nextId, { resolve, reject }));
      this.post({ id: nextId, request, params });
      return answered;
    }

    post(message, now = false) {
      if (!this.ready && !now) this.waiting.push(message);
      else window.parent.postMessage(JSON.stringify({ ...message, appGuid: this.appGuid, instanceGuid: this.appGuid }), this.origin);
    }

    receive(event) {
      if (event.origin !== this.origin || event.source !== window.parent) return;
      const data = typeof event.data === "string" ? JSON.parse(event.data) : event.data;
      const promise = this.promises.get(data.id);
      if (promise) {
        this.promises.delete(data.id);
        if (data.error) promise.reject(new Error(data.error.message));
        else promise.resolve(data.result);
      } else if (data.key?.startsWith("zaf.")) {
        (this.handlers.get(data.key.slice(4)) ?? []).forEach((handler) => handler(data.message));
      }
    }
  }

  /** A call for one thing fails with the error of that thing, one for several leaves them in the answer. */
  function singular(path, result) {
    const error = typeof path === "string" && result.errors?.[path];
    if (error) throw new Error(error.message);
    return result;
  }

  window.ZAFClient = {
    init() {
      const given = new URLSearchParams(window.location.search);
      const origin = given.get("origin");
      const appGuid = given.get("app_guid");
      return origin && appGuid ? new Client(origin, appGuid) : false;
    },
  };
})();
