// data-reveal="show" data-conceal="hide" on a password field: a button after it that shows what was typed.
for (const field of document.querySelectorAll("input[type=password][data-reveal]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-small";
  button.setAttribute("aria-controls", field.id);
  const draw = () => {
    const hidden = field.type === "password";
    button.textContent = hidden ? field.dataset.reveal : field.dataset.conceal;
    button.setAttribute("aria-pressed", String(!hidden));
  };
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    draw();
  });
  // A browser must never keep it as ordinary text.
  field.form?.addEventListener("submit", () => { field.type = "password"; });
  draw();
  field.after(button);
}
