/// The style sheet of reports.
enum ReportStyle {
    /// System fonts, a measure of about 70 characters, figures on white in both colour schemes.
    static let sheet = HTML.literal(
        """

        :root { color-scheme: light dark; --ink: #1c1c1e; --soft: #5f6368; --paper: #fff;
          --line: #d9dce1; --shade: #f4f5f7; --accent: #0072b2; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --soft: #a5a9b0;
          --paper: #17181b; --line: #3a3d43; --shade: #212327; --accent: #7cc4f0; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue",
            "DejaVu Sans", Arial, sans-serif; text-rendering: optimizeLegibility; }
        main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
        .over { margin: 0 0 .4rem; color: var(--soft); font-size: .85rem; }
        h1 { margin: 0 0 1.2rem; font-size: 1.75rem; line-height: 1.2; font-weight: 650;
          letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere; }
        h2 { margin: 2.6rem 0 .7rem; font-size: 1.2rem; line-height: 1.3; font-weight: 650; }
        h3 { margin: 0 0 .5rem; font-size: 1rem; }
        p, ul { margin: 0 0 1rem; overflow-wrap: anywhere; } ul { padding-left: 1.2rem; }
        li { margin-bottom: .4rem; }
        .verdict { margin: 0; padding: .9rem 1.1rem; border-left: 4px solid var(--accent);
          background: var(--shade); font-size: 1.08rem; }
        .verdict p:last-child { margin: 0; }
        .verdict.bad { border-color: var(--bad); white-space: pre-wrap; }
        dl { display: grid; grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr);
          gap: .3rem 1.2rem; margin: 0 0 1.2rem; }
        dt { color: var(--soft); max-width: 12rem; } dd { margin: 0; overflow-wrap: anywhere; }
        .table { margin: 0 0 1.8rem; overflow-x: auto; }
        table { border-collapse: collapse; min-width: 100%; font-size: .86rem; line-height: 1.35;
          font-variant-numeric: tabular-nums lining-nums; }
        .caption { margin: 1.2rem 0 .6rem; color: var(--soft); font-size: .88rem; line-height: 1.45; }
        th { padding: .35rem .55rem; border-bottom: 1.5px solid var(--ink); font-weight: 600;
          vertical-align: bottom; }
        td { padding: .35rem .55rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        th:first-child, td:first-child { padding-left: .3rem; }
        .number { text-align: right; white-space: nowrap; } .words { text-align: left; }
        .range { display: block; color: var(--soft); font-size: .72rem; }
        tr.apart { background: var(--shade); }
        figure { margin: 1.8rem 0; }
        figure img { display: block; width: 100%; height: auto; background: #fff; border-radius: 4px; }
        figcaption { margin-top: .6rem; color: var(--soft); font-size: .88rem; line-height: 1.45; }
        figcaption b { color: var(--ink); }
        .missing { padding: 1rem; border: 1px dashed var(--line); color: var(--bad); margin: 0; }
        .control { margin: 2rem 0; padding: 1.1rem 1.2rem .1rem; border: 1px dashed var(--soft);
          border-radius: 4px; }
        pre { margin: 0 0 1rem; padding: .8rem 1rem; background: var(--shade); border-radius: 4px;
          font: .85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
          white-space: pre-wrap; overflow-wrap: anywhere; }
        details { margin: 0 0 1rem; } summary { cursor: pointer; margin-bottom: .6rem; }
        .provenance { font-size: .82rem; }
        footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line);
          color: var(--soft); font-size: .85rem; }
        @media print { main { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }

        """
    )
}
