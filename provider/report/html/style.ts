/** How a page looks, in the light and in the dark, on paper, and where somebody wants more contrast or less motion. */
export const STYLE = `
:root {
    color-scheme: light dark;
    --ground: #fff; --raised: #f6f8fa; --line: #d1d9e0; --text: #1f2328; --faint: #59636e; --accent: #0550ae;
    --ok: #116329; --warning: #7d4e00; --failed: #b3261e; --unknown: #6639ba;
}
@media (prefers-color-scheme: dark) {
    :root {
        --ground: #0d1117; --raised: #161b22; --line: #3d444d; --text: #e6edf3; --faint: #9198a1; --accent: #79b8ff;
        --ok: #56d364; --warning: #e3b341; --failed: #ff8e86; --unknown: #c69cff;
    }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
    margin: 0 auto; padding: 1.5rem; max-width: 110rem; background: var(--ground); color: var(--text);
    font: 1rem/1.5 system-ui, sans-serif;
}
h1 { margin: 0 0 .5rem; font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
footer { margin-top: 2rem; color: var(--faint); font-size: .875rem; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-bottom: .5rem; }
.tools label { display: flex; gap: .5rem; align-items: center; }
input, select, button { font: inherit; color: inherit; }
input, select { padding: .3rem .5rem; border: 1px solid var(--faint); border-radius: .35rem; background: var(--ground); }
input { width: min(20rem, 60vw); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
.count { color: var(--faint); }
.frame { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: .5rem; }
table { width: 100%; border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .4rem .75rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
td, tbody th { white-space: pre-line; overflow-wrap: anywhere; min-width: 6ch; font-weight: normal; }
thead th { position: sticky; top: 0; padding: 0; background: var(--raised); white-space: nowrap; }
thead button {
    width: 100%; padding: .5rem .75rem; border: 0; background: none; text-align: inherit; font-weight: 600; cursor: pointer;
}
thead button:focus-visible { outline-offset: -3px; }
thead button:hover { color: var(--accent); }
thead button::after { content: "\\2195"; content: "\\2195" / ""; margin-inline-start: .5em; color: var(--faint); }
[aria-sort=ascending] button::after { content: "\\2191"; content: "\\2191" / ""; color: var(--accent); }
[aria-sort=descending] button::after { content: "\\2193"; content: "\\2193" / ""; color: var(--accent); }
tbody tr:hover > * { background: var(--raised); }
.right { text-align: end; }
.ok, .warning, .failed, .unknown { font-weight: 600; white-space: nowrap; }
.ok { color: var(--ok); } .warning { color: var(--warning); } .failed { color: var(--failed); } .unknown { color: var(--unknown); }
.more { width: 100%; padding: .5rem; border: 0; background: var(--raised); cursor: pointer; }
@media (prefers-contrast: more) { :root { --line: currentcolor; --faint: var(--text); } }
@media print { .tools, .more { display: none; } .frame { overflow: visible; max-height: none; border: 0; } thead th { position: static; } }
`;
