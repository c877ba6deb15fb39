"use strict";
// Filters the indicators by direction and by words. Without this, the page shows all of them and no controls.
(() => {
  const controls = document.querySelector(".controls");
  if (!controls) return;
  const buttons = [...controls.querySelectorAll("button")];
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const criteria = [...document.querySelectorAll("section.criterion")];
  const indicators = [...document.querySelectorAll("section.criterion > article")];

  // Without marks and capitals, so that `moi truong` finds `Môi trường`.
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const texts = new Map(indicators.map((each) => [each, folded(each.textContent)]));

  const apply = () => {
    const status = buttons.find((each) => each.getAttribute("aria-pressed") === "true").dataset.status;
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    for (const each of indicators) {
      const found = words.every((word) => texts.get(each).includes(word));
      each.hidden = !found || (status !== "" && each.dataset.status !== status);
    }
    const count = indicators.filter((each) => !each.hidden).length;
    const everything = status === "" && words.length === 0;
    for (const each of criteria) each.hidden = !everything && !each.querySelector("article:not([hidden])");
    shown.textContent = `${count}/${indicators.length} ${shown.dataset.text}`;
  };

  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
      apply();
    });
  }
  search.addEventListener("input", apply);
  controls.hidden = false;
  apply();
})();
