// data-copy="#id" on a hidden button: shows it and copies the text of that element; data-copied holds the words said after.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText(source.textContent.trim());
    let said = button.nextElementSibling;
    if (!said || !said.matches("[role=status]")) {
      said = document.createElement("span");
      said.setAttribute("role", "status");
      said.className = "copied";
      button.after(said);
    }
    said.textContent = button.dataset.copied || "";
  });
}
