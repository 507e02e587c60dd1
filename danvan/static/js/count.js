// data-count="20000" on a textarea: says how many characters are left once little room remains. The form checks anyway.
for (const area of document.querySelectorAll("textarea[data-count]")) {
  const limit = Number(area.dataset.count);
  const said = document.createElement("div");
  said.className = "small muted";
  said.setAttribute("role", "status");
  area.after(said);
  const count = () => {
    const used = [...area.value].length;
    const words = `${used.toLocaleString(document.documentElement.lang)} / ${limit.toLocaleString(document.documentElement.lang)}`;
    said.textContent = used > limit * 0.8 ? words : "";
  };
  area.addEventListener("input", count);
  count();
}
