"""The figures of the benchmarks as docs/benchmarks.md."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {
    "build": "`credfolio build`, first: sign, render, verify",
    "build-1": "`credfolio build --jobs 1`",
    "frozen": "`credfolio build --frozen`: render, verify",
    "floor": "floor, one process",
    "floor-2": "floor, two processes",
    "hugo": "Hugo: the same pages with QR codes, nothing signed",
    "obvious": "the obvious pipeline, one process",
    "ours": "Credfolio (`add_proof`), which checks each signature that it makes",
    "unchecked": "the same without this check, as the others do it",
    "signature": "a bare signature (libsodium)",
    "node": "`@digitalbazaar/vc` in Node",
    "openvc": "openvc-core",
}
HOW_TO_READ = """\
## How to read this

- Every round runs each candidate once, in turn, so that whatever else the machine does meets all of them. Ratios are of runs in the same round: least, **median**, most. Seconds are medians. Ratios hold better than seconds.
- A ratio above 1 says how many times longer a candidate takes than `credfolio build`, below 1 that it is faster.
- The registry is that of an organisation: 50 badges of 1.7 KB YAML with 0.9 KB of Markdown criteria, and one earner file of 0.5 KB with one award for each credential. It switches what a large site does, `cards: badge` and `copies: []`: a page with its QR code and the signed JSON for each credential, a card for each badge; all else is as everywhere, with log and status lists.
- The *floor* reads the same content, hashes and signs (libsodium) as many bytes as each credential has, and writes as many bytes into the same tree, site and wallet: no tool that signs can go below it. Where there was no build of a size, the tree is that of {sample} credentials, repeated.
- *Hugo* gets the pages of a credential and of an earner of ours as its templates, with their values cut out: the same text and nearly the same bytes. It draws the QR codes itself, in PNG, writes an unsigned JSON file for each credential, and uses all processors. It makes no lists, feeds, search index or pictures, which ours has beside them.
- The *obvious pipeline* is PyYAML's `SafeLoader`, PyLD with contexts in memory, PyNaCl, `qrcode`, Markdown and Jinja on {sample} credentials, multiplied. It makes the same two pages and a JSON file for each.
- Memory is the highest sum of all processes at one time, sampled twenty times a second; what processes share counts once for each.
- *Issuing alone* is the canonical form, hash, signature and proof of 1,000 credentials of 4 KB (openvc-core: 100) in one process, after one that warms up, with contexts in memory.
"""


def render_document(figures: dict[str, Any]) -> str:
    """Write the document: tables, the machine, and how to read them."""
    machine = figures["machine"]
    parts = [
        "# Benchmarks\n",
        "Written by `make bench` (`tests/bench/suite.py`) from `docs/benchmarks.json`.\n",
        f"{machine['day']}, version {machine['commit']}: {machine['processors']} processors"
        f" ({machine['model']}), {machine['system']}, Python {machine['python']}"
        + (f", Node {machine['node'].removeprefix('v')}" if machine["node"] else "")
        + f"; {', '.join(machine['packages'])}. Rounds: {figures['rounds']}.\n",
    ]
    if figures.get("note"):
        parts.append(f"{figures['note']}\n")
    for size, runs in figures["sites"].items():
        parts.append(_sites(int(size), runs))
    if figures["exponents"]:
        parts.append(_growth(figures["exponents"]))
    if figures["issuing"]:
        parts.append(_issuing(figures["issuing"]))
    parts += [
        f"Not measured: {NAMES[name]} ({reason}).\n" for name, reason in figures["missing"].items()
    ]
    samples = [
        run["sample"] for runs in figures["sites"].values() for run in runs.get("obvious", ())
    ]
    parts.append(HOW_TO_READ.format(sample=max(samples, default=200)))
    return "\n".join(parts)


def _sites(size: int, runs: dict[str, list[dict[str, float]]]) -> str:
    rows = [
        "| | seconds | per credential | processor time | credentials/s | times `build` | memory | files | bytes each |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    base = runs.get("build")
    for name, found in runs.items():
        middle = {what: median(run[what] for run in found) for what in found[0]}
        ratio = (
            spread([a["wall"] / b["wall"] for a, b in zip(found, base, strict=False)])
            if base
            else ""
        )
        wall = middle["wall"]
        rows.append(
            f"| {NAMES[name]} | {wall:.2f} | {wall / size * 1e6:,.0f} µs |"
            f" {middle['cpu'] / size * 1e6:,.0f} µs | {size / wall:,.0f} | {ratio} |"
            f" {max(run['peak'] for run in found) / 1e6:.0f} MB |"
            f" {middle['files'] / size:.1f} | {middle['bytes'] / size / 1000:,.1f} kB |"
        )
    return f"## {size:,} credentials\n\n" + "\n".join(rows) + "\n"


def _growth(exponents: dict[str, float]) -> str:
    rows = [f"| {NAMES[name]} | {power:.2f} |" for name, power in exponents.items()]
    return "\n".join(
        ["## Growth\n", "Time grows with this power of the number of credentials: 1 is linear.\n",
         "| | exponent |", "|---|--:|", *rows, ""]
    )  # fmt: skip


def _issuing(issuing: dict[str, Any]) -> str:
    times = issuing["times"]
    rows = ["| | µs each | times ours | proof values like ours |", "|---|--:|--:|--:|"]
    for name, found in times.items():
        ratio = (
            spread([a / b for a, b in zip(found, times["ours"], strict=False)])
            if "ours" in times
            else ""
        )
        same = (
            f"{issuing['same'][name]} of {issuing['numbers'][name]}"
            if name in issuing["same"]
            else ""
        )
        rows.append(f"| {NAMES[name]} | {median(found):,.0f} | {ratio} | {same} |")
    return "## Issuing alone\n\n" + "\n".join(rows) + "\n"


def spread(ratios: Sequence[float]) -> str:
    """Least, median and most of some ratios, with three digits."""
    least, middle, most = (_short(value) for value in (min(ratios), median(ratios), max(ratios)))
    return f"{least} ... **{middle}** ... {most}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
