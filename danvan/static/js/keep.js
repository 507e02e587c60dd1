// data-keep on a form: when the line is lost, what was typed and the photo stay on this device and are sent
// later, once (the form's own key sees to that). Gone after sending and after signing out. Words stand in data-say-*.
(() => {
  const STORE = "kept";
  const open = () =>
    new Promise((done, fail) => {
      const asked = indexedDB.open("danvan-keep", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "once" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  const inStore = async (mode, act) => {
    const base = await open();
    return new Promise((done, fail) => {
      const turn = base.transaction(STORE, mode);
      const asked = act(turn.objectStore(STORE));
      turn.oncomplete = () => done(asked.result);
      turn.onerror = () => fail(turn.error);
    }).finally(() => base.close());
  };
  const drop = (once) => inStore("readwrite", (store) => store.delete(once));

  const shrink = async (file) => {
    if (!file.type.startsWith("image/") || file.size < 400000) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, 1800 / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
      return small && small.size < file.size
        ? new File([small], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" })
        : file;
    } catch {
      return file;
    }
  };

  const gathered = async (form) => {
    const pairs = [];
    for (const [name, value] of new FormData(form)) {
      if (!(value instanceof File)) pairs.push([name, value]);
      else if (value.size) pairs.push([name, await shrink(value)]);
    }
    return pairs;
  };

  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  // "sent", "refused" (the page says why), "later" (no line, or somebody must sign in first).
  const send = async (kept) => {
    const body = new FormData();
    for (const [name, value] of kept.pairs) {
      body.append(name, name === "csrfmiddlewaretoken" ? (token() ?? value) : value);
    }
    let answer;
    try {
      answer = await fetch(kept.url, { method: "POST", body, credentials: "same-origin" });
    } catch {
      return { how: "later" };
    }
    if (answer.status >= 500 || answer.status === 403 || answer.url.includes("dang-nhap")) return { how: "later" };
    if (answer.ok && answer.redirected) return { how: "sent", url: answer.url };
    return { how: "refused", page: await answer.text() };
  };

  // The page the server sent back, with what must be mended beside each field.
  const show = (page) => {
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("main");
    document.querySelector("main").replaceWith(fresh);
    (fresh.querySelector("[role=alert], .errors") ?? fresh).scrollIntoView();
  };

  const say = (form, word) => {
    const place = form.querySelector("[data-keep-say]");
    if (place) {
      place.textContent = form.dataset[word] ?? "";
      place.hidden = false;
    }
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("form[action*='dang-xuat']")) indexedDB.deleteDatabase("danvan-keep");
    if (!form.matches("form[data-keep]")) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const once = form.querySelector("input[name=once]").value;
    const kept = { once, owner: document.body.dataset.keepOwner, url: location.href, pairs: await gathered(form) };
    await inStore("readwrite", (store) => store.put(kept));
    say(form, "saySending");
    const result = await send(kept);
    delete form.dataset.busy;
    if (result.how === "later") return say(form, "sayKept");
    await drop(once);
    if (result.how === "sent") return location.assign(result.url);
    show(result.page);
  });

  const resend = async () => {
    const owner = document.body.dataset.keepOwner;
    if (!owner || !navigator.onLine) return;
    const form = document.querySelector("form[data-keep]");
    for (const kept of await inStore("readonly", (store) => store.getAll())) {
      if (kept.owner !== owner) continue;
      const result = await send(kept);
      if (result.how === "later") return;
      await drop(kept.once);
      if (result.how === "sent" && form?.querySelector("input[name=once]")?.value === kept.once) {
        return location.assign(result.url);
      }
    }
  };
  window.addEventListener("online", resend);
  window.addEventListener("DOMContentLoaded", resend);
})();
