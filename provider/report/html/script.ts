/**
 * What a page does: its tables are sorted by the buttons in their heads, and show the rows that hold each word of the filter. Rows stay
 * where they are in the document; of thousands, only those are touched that appear or disappear.
 */
export const SCRIPT = `
"use strict";
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
for (const section of document.querySelectorAll("section")) {
    const body = section.querySelector("tbody");
    const rows = Array.from(body.rows, (row) => ({ row, words: row.textContent.toLowerCase() }));
    const filter = section.querySelector("input");
    const status = section.querySelector("select");
    const count = section.querySelector("[role=status]");
    const heads = Array.from(section.querySelectorAll("thead th"));
    const show = () => {
        const words = filter.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
        const wanted = status === null ? "" : status.value;
        let shown = 0;
        for (const each of rows) {
            const fits = (wanted === "" || each.row.dataset.status === wanted) && words.every((word) => each.words.includes(word));
            if (fits) shown += 1;
            if (each.row.hidden === fits) each.row.hidden = !fits;
        }
        count.textContent = shown === rows.length
            ? rows.length.toLocaleString("en") + " rows"
            : shown.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " rows";
    };
    const keyOf = (row, at) => row.cells[at].dataset.key || row.cells[at].textContent;
    const sort = (at) => {
        const direction = heads[at].getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        heads.forEach((head, each) => {
            if (each === at) head.setAttribute("aria-sort", direction);
            else head.removeAttribute("aria-sort");
        });
        const sign = direction === "ascending" ? 1 : -1;
        for (const each of rows) each.key = keyOf(each.row, at);
        rows.sort((a, b) => sign * collator.compare(a.key, b.key));
        body.append(...rows.map((each) => each.row));
    };
    heads.forEach((head, at) => head.querySelector("button").addEventListener("click", () => sort(at)));
    let timer;
    filter.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(show, 60);
    });
    if (status !== null) status.addEventListener("change", show);
    section.querySelector(".tools").hidden = false;
    show();
}
`;
