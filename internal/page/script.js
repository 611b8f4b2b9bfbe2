"use strict";
// Everything here is a convenience: without it the page shows the same, unfiltered.
(() => {
  const said = document.getElementById("said");
  const form = document.getElementById("filter");
  const items = [...document.querySelectorAll(".filtered .item")];

  const openTarget = () => {
    const at = location.hash && document.getElementById(location.hash.slice(1));
    for (let e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    if (at) at.scrollIntoView();
  };

  const filter = () => {
    const chosen = new FormData(form);
    const words = chosen.get("q").toLowerCase().split(/\s+/).filter(Boolean);
    const show = chosen.getAll("show"), level = chosen.getAll("level");
    let shown = 0;
    for (const item of items) {
      item.text ??= item.textContent.toLowerCase();
      const fits = (!show.length || show.includes(item.dataset.word)) &&
        (!level.length || level.includes(item.dataset.level)) && words.every((w) => item.text.includes(w));
      item.hidden = !fits;
      shown += fits;
    }
    const filtered = words.length || show.length || level.length;
    document.getElementById("shown").textContent = filtered ? `${shown} of ${items.length} shown` : "";
    const query = new URLSearchParams([...chosen].filter(([, value]) => value));
    const search = query.size ? "?" + query : location.pathname;
    // A viewer that shows the page in a sandbox may not let it change its address: then a filter lasts as long as the page.
    try { history.replaceState(null, "", search + location.hash); } catch { }
  };

  if (form) {
    const query = new URLSearchParams(location.search);
    for (const field of form.elements) {
      if (field.type === "checkbox") field.checked = query.getAll(field.name).includes(field.value);
      else if (field.name) field.value = query.get(field.name) ?? "";
    }
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const field of form.elements) field.type === "checkbox" ? field.checked = false : field.name && (field.value = "");
      filter();
    });
    if (location.search) filter();
  }

  const copy = async (text, pre) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      pre.closest("details").open = true; // what is folded cannot be selected
      getSelection().selectAllChildren(pre);
      if (!document.execCommand("copy")) return "Press Ctrl+C: the text is selected.";
    }
    return "Copied.";
  };
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const pre = document.getElementById(button.dataset.copy);
      said.textContent = "";
      const result = await copy(pre.textContent, pre);
      said.textContent = result;
      const name = button.textContent;
      button.textContent = result;
      setTimeout(() => { button.textContent = name; }, 1500);
    });
  }

  addEventListener("hashchange", openTarget);
  openTarget();
  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details")) d.open = true; });
})();
