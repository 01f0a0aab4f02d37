"use strict";
{
  let tip = null;
  const hide = () => { tip?.remove(); tip = null; document.querySelectorAll(".on").forEach((e) => e.classList.remove("on")); };
  const light = (article, ids) => ids.forEach((id) => {
    article.querySelectorAll("mark").forEach((m) => { if (m.dataset.reasons.split(" ").includes(id)) m.classList.add("on"); });
    article.querySelectorAll(".reason.cited").forEach((r) => { if (r.dataset.reason.split("-")[1] === id) r.classList.add("on"); });
  });
  const show = (mark) => {
    hide();
    light(mark.closest("article"), mark.dataset.reasons.split(" "));
    tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("role", "tooltip");
    tip.textContent = mark.dataset.note;
    document.querySelector("main").append(tip);
    const box = mark.getClientRects()[0];
    const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 12);
    tip.style.left = `${Math.max(12, left) + scrollX}px`;
    tip.style.top = `${(box.top > tip.offsetHeight + 12 ? box.top - tip.offsetHeight - 6 : box.bottom + 6) + scrollY}px`;
  };
  document.querySelectorAll("mark").forEach((mark) => {
    mark.addEventListener("pointerenter", () => show(mark));
    mark.addEventListener("pointerleave", hide);
    mark.addEventListener("focus", () => show(mark));
    mark.addEventListener("blur", hide);
    mark.addEventListener("click", () => show(mark));
  });
  document.querySelectorAll(".reason.cited").forEach((reason) => {
    const article = reason.closest("article");
    const [, id] = reason.dataset.reason.split("-");
    let next = 0;
    const step = () => {
      const marks = [...article.querySelectorAll("mark")].filter((m) => m.dataset.reasons.split(" ").includes(id));
      if (!marks.length) return;
      const mark = marks[next++ % marks.length];
      mark.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      hide();
      light(article, [id]);
    };
    reason.addEventListener("click", step); // the button is in it
    reason.addEventListener("pointerenter", () => { hide(); light(article, [id]); });
    reason.addEventListener("pointerleave", hide);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
}
