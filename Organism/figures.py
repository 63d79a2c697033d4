"""Draws what the documentation shows of the organism from its metrics: `python figures.py --models FOLDER --images FOLDER`."""

import argparse
import json
import pathlib
import subprocess

from grammar import ROLES
from model import Shape

COLORS = {"self": "#D55E00", "user": "#0072B2", "third": "#009E73"}
NAMES = {"self": "the assistant", "user": "the user", "third": "the third person"}
STYLE = """
set terminal pngcairo noenhanced size {width},{height} font 'DejaVu Sans,9.75' fontscale 2 linewidth 2 pointscale 2 background '#ffffff'
set output '{output}'
set border 3 linecolor rgb '#333333'
set tics nomirror textcolor rgb '#333333'
set grid ytics linecolor rgb '#dddddd' linewidth 0.5
set style line 1 linewidth 2
"""


def block(name: str, rows) -> str:
    return f"${name} << EOD\n" + "\n".join(" ".join(str(x) for x in row) for row in rows) + "\nEOD\n"


def draw(script: str, output: pathlib.Path, width: int, height: int) -> None:
    text = STYLE.format(width=width, height=height, output=output) + script
    subprocess.run(["gnuplot"], input=text, text=True, check=True)


def layers(metrics: dict, output: pathlib.Path) -> None:
    """Accuracy of linear readers by layer at two places: of their own person, and of the others."""
    count = Shape().blocks + 1
    script = "set multiplot layout 1,2 margins 0.08,0.985,0.2,0.9 spacing 0.06\nset yrange [0:1.02]\nset xrange [-0.2:%s]\n" % (count - 0.8)
    script += "set xtics 0,1\nset xlabel 'hidden state'\n"
    for panel, place in enumerate(("end of the user's turn", "the reply's opening")):
        curves = [f"{1 / 7} with lines linewidth 1 dashtype 3 linecolor rgb '#888888' title 'chance'"]
        for reader in ROLES:
            rows = [
                (
                    layer,
                    metrics["decoding"][f"{place} | {layer} | {reader} | {reader}"],
                    max(metrics["decoding"][f"{place} | {layer} | {reader} | {other}"] for other in ROLES if other != reader),
                )
                for layer in range(count)
            ]
            script += block(f"p{panel}{reader}", rows)
            color = COLORS[reader]
            curves.append(f"$p{panel}{reader} using 1:2 with linespoints pointtype 7 pointsize 0.7 linecolor rgb '{color}' title 'state of {NAMES[reader]}'")
            curves.append(f"$p{panel}{reader} using 1:3 with lines dashtype 2 linecolor rgb '{color}' notitle")
        script += "set title \"%s\"\n" % place
        script += "set ylabel 'share read right'\nunset key\n" if panel == 0 else "unset ylabel\nset key at graph 0.98,0.6 right\n"
        script += "plot " + ", ".join(curves) + "\n"
    draw(script + "unset multiplot\n", output, 1800, 760)


def dose(metrics: dict, output: pathlib.Path) -> None:
    """Share of answers that become 'joyful', by α: one panel a direction, one curve a report; random directions beside."""
    alphas = sorted({float(key.split(" | ")[0]) for key in metrics["steering"]})
    script = "set multiplot layout 1,3 margins 0.07,0.985,0.2,0.9 spacing 0.045\nset yrange [-0.02:1.02]\nset xrange [0:4.1]\nset xlabel 'α (mean norms)'\n"
    for panel, role in enumerate(ROLES):
        curves = []
        for whose in ROLES:
            rows = [(a, metrics["steering"][f"{a} | {role}"][whose][1]) for a in alphas]
            script += block(f"d{panel}{whose}", [(0, 0), *rows])
            curves.append(f"$d{panel}{whose} using 1:2 with linespoints pointtype 7 pointsize 0.6 linecolor rgb '{COLORS[whose]}' title 'report of {NAMES[whose]}'")
        rows = [(a, metrics["steering"][f"{a} | random"][role][2]) for a in alphas if f"{a} | random" in metrics["steering"]]
        script += block(f"r{panel}", [(0, 0), *rows])
        curves.append(f"$r{panel} using 1:2 with linespoints dashtype 2 pointtype 6 pointsize 0.6 linecolor rgb '#888888' title 'the same, random directions'")
        script += f"set title \"direction of {NAMES[role]}, 'joyful'\"\n"
        script += "set ylabel \"answers turned to 'joyful'\"\n" if panel == 0 else "unset ylabel\n"
        script += "set key center right\n" if panel == 0 else "unset key\n"
        script += "plot " + ", ".join(curves) + "\n"
    draw(script + "unset multiplot\n", output, 2100, 760)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=pathlib.Path, required=True)
    parser.add_argument("--images", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    metrics = json.loads((arguments.models / "organism.metrics.json").read_text())
    layers(metrics, arguments.images / "organism_layers.png")
    dose(metrics, arguments.images / "organism_doses.png")
