// An invitation's link carries name and code behind the "#", which no server ever sees: they are put into the fields,
// and the address is shortened at once so that nobody reads the code there.
// data-invitation on the form; without this file both are typed.
(() => {
  const form = document.querySelector("form[data-invitation]");
  const given = new URLSearchParams(location.hash.slice(1));
  if (!form || !given.get("ma")) return;
  form.elements.code.value = given.get("ma");
  form.elements.sign_in_name.value = given.get("ten") || form.elements.sign_in_name.value;
  history.replaceState(null, "", location.pathname);
  form.elements.password.focus();
})();
