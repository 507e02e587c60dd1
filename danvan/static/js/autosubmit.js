// data-autosubmit on <select>: choosing sends its form. A button marked data-autosubmit-button is then not needed;
// it stays for people who step through the choices with the keyboard.
document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-autosubmit]");
  if (select && !select.dataset.byKey) select.form.requestSubmit();
});
document.addEventListener("keydown", (event) => {
  const select = event.target.closest("select[data-autosubmit]");
  if (select) select.dataset.byKey = "1";
});
document.addEventListener("pointerdown", (event) => {
  const select = event.target.closest("select[data-autosubmit]");
  if (select) delete select.dataset.byKey;
});
