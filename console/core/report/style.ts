// How a report looks, on a screen and on paper.

import { Markup } from './markup.js';

/** A style sheet of our own making, with nothing of anybody else's in it. */
export const REPORT_STYLE = new Markup(`
body{font:14px/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin:1.2rem 0 .2rem}small{color:#555;font-weight:normal}
table{border-collapse:collapse;width:100%;font-size:.85em}td,th{text-align:left;vertical-align:top;padding:.2rem .5rem .2rem 0;border-bottom:1px solid #ccc}
td{overflow-wrap:anywhere}td:first-child{white-space:nowrap}td:nth-child(2){min-width:6em}th{white-space:nowrap}
thead{display:table-header-group}svg{width:100%;height:auto}svg text{font-size:9px;fill:#444}.left{text-anchor:end}
.bound{fill:#cfe0f3}.offset{fill:#1f4e8c;stroke:#1f4e8c;stroke-width:.5}.axis{stroke:#888;stroke-width:.5}.unwell{fill:#b35900}.outside{fill:#b00020}
.legend{color:#444;font-size:.85em}
@media print{body{margin:0;max-width:none;font-size:10pt}section,tr{break-inside:avoid}h2,h3{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@page{margin:15mm}
`);
