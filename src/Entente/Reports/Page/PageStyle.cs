namespace Entente.Reports.Page;

/// <summary>The style sheet of the page: light, dark and paper from one set of colours. Blue and orange are told apart by nearly everybody
/// (Okabe and Ito's palette, darkened for contrast on white), and no colour stands alone: signs, words and positions say the same.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light; --paper: #ffffff; --sheet: #f6f7f9; --ink: #1a1f26; --faint: #5a6470; --line: #d3d8de; --grid: #e6e9ed;
          --gain: #00639c; --loss: #ad3f00; --none: #6d7681; --full: #00639c; --third: #b3560a; --fourth: #00785a; --fifth: #9a4f86; --link: #00548a; }
        @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; --paper: #14171b; --sheet: #1c2026; --ink: #e7eaee;
          --faint: #a2acb8; --line: #3a424c; --grid: #2a3038; --gain: #62b5ee; --loss: #f59a62; --none: #9aa5b1; --full: #62b5ee; --third: #f0a04b;
          --fourth: #45c39b; --fifth: #dc93c6; --link: #82c4f2; } }
        :root[data-theme="dark"] { color-scheme: dark; --paper: #14171b; --sheet: #1c2026; --ink: #e7eaee; --faint: #a2acb8; --line: #3a424c;
          --grid: #2a3038; --gain: #62b5ee; --loss: #f59a62; --none: #9aa5b1; --full: #62b5ee; --third: #f0a04b; --fourth: #45c39b; --fifth: #dc93c6;
          --link: #82c4f2; }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
        main, header, footer { max-width: 1240px; margin: 0 auto; padding: 0 20px; }
        header { padding-top: 28px; }
        h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 .4rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.35rem; line-height: 1.25; margin: 2.6rem 0 .5rem; padding-top: .6rem; border-top: 2px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; overflow-wrap: anywhere; }
        p { margin: .4rem 0 .8rem; max-width: 75ch; }
        a { color: var(--link); text-underline-offset: 2px; }
        :target { scroll-margin-top: 12px; outline: 2px solid var(--link); outline-offset: 3px; }
        .skip { position: absolute; left: -9999px; } .skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 6px; }
        .faint, .note { color: var(--faint); } .note { font-size: .875rem; max-width: 95ch; }
        .lead { font-size: 1.05rem; }
        nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; margin: .8rem 0; font-size: .9rem; }
        .conclusions { padding-left: 1.2rem; max-width: 80ch; } .conclusions li { margin: .35rem 0; overflow-wrap: break-word; }
        .conclusions li::marker { color: var(--faint); }
        .answers { margin: .4rem 0 0; display: grid; grid-template-columns: minmax(11rem, 15rem) minmax(0, 75ch); gap: .7rem 1.4rem; }
        .answers dt { font-weight: 600; } .answers dd { margin: 0; overflow-wrap: break-word; }
        .scroll { overflow-x: auto; margin: .6rem 0 1rem; }
        .scroll:focus-visible { outline: 2px solid var(--link); }
        table { border-collapse: collapse; font-size: .875rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--faint); font-size: .875rem; padding: 0 0 .4rem; }
        caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 32px); }
        th, td { padding: .3rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid); }
        thead th { border-bottom: 2px solid var(--line); font-weight: 600; vertical-align: bottom; }
        tbody th { font-weight: 500; min-width: 9rem; max-width: 26rem; overflow-wrap: break-word; }
        .stack tbody th { min-width: 3rem; } th wbr { display: none; }
        .date { white-space: nowrap; } .n { text-align: right; white-space: nowrap; } thead .n { white-space: normal; }
        .total > * { border-top: 2px solid var(--line); font-weight: 600; }
        td small, th small { display: block; color: var(--faint); font-weight: 400; font-size: .8rem; }
        .code { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: .8125rem; overflow-wrap: anywhere; }
        .gain { color: var(--gain); } .loss { color: var(--loss); }
        td a.gain, td a.loss, td a.zero { text-decoration: none; } td a:hover { text-decoration: underline; } td a.zero { color: var(--ink); }
        .yes { color: var(--gain); font-weight: 600; } .no { color: var(--loss); font-weight: 600; }
        .mark { display: inline-block; border: 1px solid var(--line); border-radius: 3px; padding: 0 .3rem; font-size: .72rem; color: var(--faint); font-weight: 500; white-space: nowrap; }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 18px; margin: .8rem 0 1rem; align-items: start; }
        figure { margin: 0; padding: 10px 12px 6px; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; break-inside: avoid; max-width: 460px; }
        figcaption { font-weight: 600; font-size: .9rem; line-height: 1.3; margin-bottom: 4px; overflow-wrap: anywhere; } figcaption small { display: block; font-weight: 400; color: var(--faint); }
        svg { display: block; width: 100%; height: auto; font: 11px system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
        svg text { fill: var(--ink); } svg .tick { fill: var(--faint); font-size: 10.5px; } svg .value { font-weight: 600; }
        svg .halo { paint-order: stroke; stroke: var(--sheet); stroke-width: 3px; stroke-linejoin: round; }
        svg .grid { stroke: var(--line); stroke-width: 1; opacity: .7; } svg .zero { stroke: var(--ink); stroke-width: 1; } svg .mark { stroke: var(--faint); }
        svg .bar { opacity: .42; } svg .bar.gain, svg .median.gain { fill: var(--gain); } svg .bar.loss, svg .median.loss { fill: var(--loss); }
        svg .actual { fill: var(--ink); stroke: var(--sheet); stroke-width: 1; }
        svg .worst { stroke: var(--ink); stroke-width: 1.5; } svg .median { stroke: var(--sheet); stroke-width: 1; }
        svg .mean { stroke: var(--faint); stroke-dasharray: 3 2; }
        svg .low { fill: var(--loss); opacity: .75; } svg .high { fill: var(--gain); opacity: .75; } svg text.low, svg text.high { opacity: 1; }
        svg .pays { fill: var(--loss); } svg .costs { fill: var(--gain); opacity: .5; }
        svg .band { stroke: none; } svg .band.none { fill: var(--none); } svg .band.full { fill: var(--full); } svg .outer { opacity: .16; } svg .inner { opacity: .26; }
        svg .path { fill: none; stroke-width: 1.8; } svg .path.none { stroke: var(--none); stroke-dasharray: 6 3; } svg .path.full { stroke: var(--full); stroke-width: 2.2; }
        svg .path.third { stroke: var(--third); stroke-dasharray: 1.5 2.5; } svg .path.fourth { stroke: var(--fourth); stroke-dasharray: 8 2 2 2; } svg .path.fifth { stroke: var(--fifth); stroke-dasharray: 4 4; }
        svg .axis { stroke: var(--faint); stroke-width: 1; opacity: .6; } svg .path.many { stroke: var(--none); stroke-width: 1; opacity: .38; } svg .path.loss { stroke: var(--loss); stroke-width: 2.2; }
        svg .dots { fill: none; stroke-linecap: round; stroke: var(--none); stroke-width: 2.4; opacity: .5; } svg .dots.case { stroke: var(--loss); stroke-width: 4.2; opacity: .75; } svg .dots.full { stroke: var(--full); stroke-width: 3.4; opacity: .8; }
        svg .box { fill: var(--full); fill-opacity: .1; stroke: var(--full); stroke-width: 1.6; stroke-dasharray: 5 3; } svg .before { fill: var(--sheet); stroke: var(--none); stroke-width: 1.8; }
        svg .stacked { stroke: var(--sheet); stroke-width: .8; } svg .stacked-number { font-weight: 600; fill: var(--ink); paint-order: stroke; stroke: var(--sheet); stroke-width: 3px; stroke-linejoin: round; }
        .s0 { fill: var(--full); } .s1 { fill: var(--third); } .s2 { fill: var(--fourth); } .s3 { fill: var(--fifth); } .s4 { fill: var(--loss); opacity: .6; } .s5 { fill: var(--full); opacity: .45; } .s6 { fill: var(--none); opacity: .6; }
        svg .path.trace { stroke-width: 1; opacity: .75; stroke-dasharray: none; } svg .heat { fill: var(--full); }
        .tree { list-style: none; padding-left: 0; } .tree ul { list-style: none; padding-left: 1.1rem; border-left: 1px solid var(--line); } .tree li { margin: .25rem 0; overflow-wrap: anywhere; }
        .map td { border-left: 1px solid var(--paper); min-width: 4.2rem; } .map td small { color: inherit; }
        .map .pays-1 { background: color-mix(in srgb, var(--loss) 8%, var(--paper)); } .map .pays-2 { background: color-mix(in srgb, var(--loss) 20%, var(--paper)); }
        .map .pays-3 { background: color-mix(in srgb, var(--loss) 36%, var(--paper)); } .map .keeps-1 { background: color-mix(in srgb, var(--gain) 8%, var(--paper)); }
        .map .keeps-2 { background: color-mix(in srgb, var(--gain) 20%, var(--paper)); } .map .keeps-3 { background: color-mix(in srgb, var(--gain) 36%, var(--paper)); }
        details { margin: .3rem 0; } summary { cursor: pointer; padding: .35rem .6rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; font-size: .9rem; overflow-wrap: anywhere; }
        summary:focus-visible { outline: 2px solid var(--link); } details[open] > summary { margin-bottom: .5rem; }
        .key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .875rem; margin: .4rem 0; padding: 0; list-style: none; align-items: center; }
        .key li { display: flex; align-items: flex-start; } .key li > span { min-width: 0; overflow-wrap: anywhere; }
        .key svg { flex: none; width: 34px; height: 12px; margin: .3rem .4rem 0 0; }
        .party { border-left: 3px solid var(--line); padding-left: 14px; margin: 1.4rem 0; } .party h3 { margin-top: 0; }
        .side { display: flex; flex-wrap: wrap; gap: 10px 24px; align-items: flex-start; } .side > figure { flex: 0 1 400px; min-width: min(100%, 320px); } .side > div { flex: 1 1 420px; min-width: 0; }
        .tag { font-weight: 600; white-space: nowrap; } .supported { color: var(--gain); } .unsupported { color: var(--loss); } .contested { color: var(--third); }
        footer { color: var(--faint); font-size: .85rem; margin-top: 3rem; padding-bottom: 2rem; }
        @media (max-width: 640px) { main, header, footer { padding-left: 14px; padding-right: 14px; } h1 { font-size: 1.6rem; }
          .answers { grid-template-columns: minmax(0, 1fr); gap: .15rem; } .answers dd { margin-bottom: .7rem; }
          .sticky tbody th, .sticky thead th:first-child { position: sticky; left: 0; background: var(--paper); min-width: 7.5rem; max-width: 8.5rem; }
          th wbr { display: inline; } .stack thead { position: absolute; left: -9999px; } .stack, .stack tbody, .stack caption { display: block; }
          .stack tr { display: block; border-bottom: 2px solid var(--line); padding: .4rem 0; } .stack th, .stack td { display: block; border: 0; padding: .1rem 0; text-align: left; white-space: normal; max-width: none; }
          .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--faint); } .stack td:empty { display: none; } .party { padding-left: 9px; } }
        @page { size: A4; margin: 14mm 13mm; }
        @media print { :root, :root:not([data-theme="light"]), :root[data-theme="dark"] { color-scheme: light; --paper: #fff; --sheet: #fff; --ink: #000; --faint: #444; --line: #bbb; --grid: #ddd;
            --gain: #00548a; --loss: #9a3800; --none: #6d7681; --full: #00639c; --third: #a34d06; --fourth: #006b50; --fifth: #8a4577; --link: #000; }
          html { font-size: 9.5pt; } body { font-size: 9.5pt; line-height: 1.38; } main, header, footer { max-width: none; padding: 0; } nav, .skip { display: none; }
          h1 { font-size: 19pt; } h2 { font-size: 13pt; margin-top: 1.4rem; break-after: avoid; } h3 { font-size: 10.5pt; break-after: avoid; } caption { break-after: avoid; font-size: 8.5pt; }
          table { font-size: 8pt; width: 100%; } th, td { padding: .16rem .3rem; } td small, th small { font-size: 7.2pt; } tbody th { min-width: 27mm; } .code { font-size: 7.4pt; }
          thead { display: table-header-group; } tr, figure, .conclusions li, .answers dd { break-inside: avoid; } .note, .answers dt { break-after: avoid; }
          .map td { min-width: 0; padding: .16rem .15rem; } .map .n { -webkit-print-color-adjust: exact; print-color-adjust: exact; } .scroll { overflow: visible; }
          .cards { grid-template-columns: repeat(2, 1fr); gap: 8px; } figure { max-width: none; padding: 6px 8px 2px; } .side { display: block; } .side > figure { width: 58%; }
          a { text-decoration: none; color: inherit; } a.gain { color: var(--gain); } a.loss { color: var(--loss); } .url::after { content: " (" attr(href) ")"; font-size: 7pt; overflow-wrap: anywhere; }
          svg, .bar { -webkit-print-color-adjust: exact; print-color-adjust: exact; } :target { outline: 0; } }
        """;
}
