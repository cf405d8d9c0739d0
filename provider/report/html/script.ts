/**
 * What a page does: its tables are sorted by the buttons in their heads, and show the rows that hold each word of the filter. Of
 * thousands, only as many are laid out as somebody has come to, because that is what takes the time; on paper there are all.
 */
export const SCRIPT = `
"use strict";
const STEP = 300;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const counted = (number) => number.toLocaleString("en") + (number === 1 ? " row" : " rows");
for (const section of document.querySelectorAll("section")) {
    const body = section.querySelector("tbody");
    const rows = Array.from(body.rows, (row) => ({ row, words: row.textContent.toLowerCase() }));
    const filter = section.querySelector("input");
    const status = section.querySelector("select");
    const count = section.querySelector("[role=status]");
    const more = section.querySelector(".more");
    const heads = Array.from(section.querySelectorAll("thead th"));
    let limit = STEP;
    const show = () => {
        const words = filter.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
        const wanted = status === null ? "" : status.value;
        let found = 0;
        for (const each of rows) {
            const fits = (wanted === "" || each.row.dataset.status === wanted) && words.every((word) => each.words.includes(word));
            if (fits) found += 1;
            const hidden = !fits || found > limit;
            if (each.row.hidden !== hidden) each.row.hidden = hidden;
        }
        const all = counted(rows.length);
        const text = found === rows.length ? all : found.toLocaleString("en") + " of " + all;
        if (count.textContent !== text) count.textContent = text;
        more.hidden = found <= limit;
    };
    const anew = () => {
        limit = STEP;
        show();
    };
    const showMore = () => {
        limit += STEP;
        show();
    };
    const sort = (at) => {
        const direction = heads[at].getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        heads.forEach((head, each) => {
            if (each === at) head.setAttribute("aria-sort", direction);
            else head.removeAttribute("aria-sort");
        });
        const sign = direction === "ascending" ? 1 : -1;
        for (const each of rows) each.key = each.row.cells[at].dataset.key || each.row.cells[at].textContent;
        rows.sort((a, b) => sign * collator.compare(a.key, b.key));
        anew();
        body.append(...rows.map((each) => each.row));
    };
    heads.forEach((head, at) => head.querySelector("button").addEventListener("click", () => sort(at)));
    let timer;
    filter.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(anew, 60);
    });
    if (status !== null) status.addEventListener("change", anew);
    more.addEventListener("click", showMore);
    new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) showMore();
    }).observe(more);
    addEventListener("beforeprint", () => {
        limit = Infinity;
        show();
    });
    section.querySelector(".tools").hidden = false;
    show();
}
`;
