/// The style sheet and the script of readout pages.
enum ReadoutPageStyle {
    /// Beside the reports' sheet.
    static let sheet = HTML.literal(
        """

        main.readout { max-width: 60rem; padding-bottom: 16rem; }
        .controls { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: center;
          position: sticky; top: 0; padding: .6rem 0; background: var(--paper); z-index: 1;
          border-bottom: 1px solid var(--line); font-size: .9rem; }
        select { font: inherit; color: inherit; background: var(--shade); border: 1px solid var(--line);
          border-radius: 4px; padding: .15rem .4rem; }
        .bar { display: flex; margin-left: auto; font-size: .75rem; }
        .bar span { width: 2rem; height: 1.25rem; text-align: center; line-height: 1.25rem; }
        .unit { color: var(--soft); font-size: .8rem; }
        .text { margin: 1.4rem 0; } .text h3 { margin: 1.1rem 0 .3rem; }
        .flow { font-size: 1.12rem; line-height: 1.95; white-space: pre-wrap; margin: 0; }
        .k { padding: .16em 0; border-radius: 3px; cursor: default; }
        .k:hover, .k.on { outline: 2px solid var(--ink); }
        .o { padding: .16em .35em; margin-right: .3em; }
        aside { position: fixed; left: 0; right: 0; bottom: 0; max-height: 15rem; overflow: auto;
          background: var(--paper); border-top: 1px solid var(--line); padding: .7rem 1.25rem;
          font-size: .85rem; box-shadow: 0 -4px 16px rgb(0 0 0 / .08); }
        aside > * { max-width: 57.5rem; margin: 0 auto .4rem; } aside p { color: var(--soft); }
        aside table { min-width: 0; margin: 0; } aside td, aside th { padding: .15rem .6rem; }
        aside .grid { columns: 16rem; column-gap: 2rem; } aside .grid div { display: flex;
          justify-content: space-between; gap: 1rem; break-inside: avoid; padding: .05rem .3rem; }
        @media print { aside { display: none; } .controls { position: static; } }

        """
    )

    /// Colours the text by the chosen concept and layer, and fills the panel for the token pointed at.
    static let script = HTML.literal(
        """

        "use strict";
        const data = JSON.parse(document.getElementById("data").textContent);
        const byId = id => document.getElementById(id);
        const cells = [...document.querySelectorAll(".k")];
        const stops = ["053061", "2166ac", "4393c3", "92c5de", "f7f7f7", "f4a582", "d6604d", "b2182b", "67001f"]
          .map(hex => [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16)));
        const part = z => Math.max(-1, Math.min(1, z / data.limit));
        function paint(element, z) {
          const place = (part(z) + 1) / 2 * 8, low = Math.min(Math.floor(place), 7), share = place - low;
          const mixed = stops[low].map((from, at) => Math.round(from + (stops[low + 1][at] - from) * share));
          element.style.background = z === null ? "" : `rgb(${mixed})`;
          element.style.color = z === null ? "" : Math.abs(part(z)) > .62 ? "#ffffff" : "#1c1c1e";
        }
        function value(table, cell, layer, name) {
          let sum = 0;
          for (let token = +cell.dataset.a; token < +cell.dataset.b; token += 1) {
            const one = table[token][layer * data.names.length + name];
            if (one === null) return null;
            sum += one;
          }
          return sum / (cell.dataset.b - cell.dataset.a);
        }
        function paintAll() {
          const layer = +byId("layer").value, name = +byId("name").value;
          for (const cell of cells) paint(cell, value(data.z, cell, layer, name));
        }
        const signed = (number, digits) => number === null ? "–"
          : (number > 0 ? "+" : number < 0 ? "−" : "") + Math.abs(number).toFixed(digits);
        function make(tag, text, parent) {
          const element = document.createElement(tag);
          element.textContent = text;
          parent.append(element);
          return element;
        }
        let shown = null;
        function show(cell) {
          shown = cell;
          for (const other of cells) other.classList.toggle("on", other === cell);
          const panel = byId("panel"), now = +byId("layer").value;
          panel.replaceChildren();
          const first = +cell.dataset.a, last = cell.dataset.b - 1;
          const pieces = data.pieces.slice(first, last + 1).map(piece => `‘${piece}’`).join(" ");
          make("p", `${pieces} · token ${first === last ? first : first + "–" + last}`
            + ` · z, and at layer ${data.layers[now]} the raw projection in brackets`, panel);
          const several = data.layers.length > 1, box = make(several ? "table" : "div", "", panel);
          if (!several) box.className = "grid";
          if (several) {
            const head = make("tr", "", make("thead", "", box));
            for (const word of ["layer", ...data.layers]) make("th", word, head).className = "number";
          }
          const body = several ? make("tbody", "", box) : box;
          const size = at => Math.abs(value(data.z, cell, now, at) ?? 0);
          const order = data.names.map((name, at) => at).sort((a, b) => size(b) - size(a));
          for (const at of order) {
            const name = data.names[at], row = make(several ? "tr" : "div", "", body);
            make(several ? "td" : "span", name, row);
            data.layers.forEach((layer, place) => {
              const z = value(data.z, cell, place, at), raw = value(data.projection, cell, place, at);
              const text = signed(z, 2) + (place === now && raw !== null ? ` (${raw < 0 ? "−" : ""}${Math.abs(raw).toPrecision(3)})` : "");
              const one = make(several ? "td" : "span", text, row);
              if (several) one.className = "number";
              paint(several ? one : row, z);
            });
          }
        }
        for (const cell of cells) {
          cell.removeAttribute("title");
          cell.addEventListener("mouseenter", () => show(cell));
          cell.addEventListener("click", () => show(cell));
        }
        for (const id of ["name", "layer"]) byId(id).addEventListener("change", () => {
          paintAll();
          if (shown) show(shown);
        });

        """
    )
}
