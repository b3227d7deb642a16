"""The pages in Chromium: each says of its credential what is so, at home, copied and as files."""

from __future__ import annotations

import base64
import gzip
import json
import shutil
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

import regenerate
from browsing import OPENED, WAIT, allow, is_beyond, text_of, visit
from credfolio.cli import run
from demo import BASE, built_demo, demo_keys

pytestmark = pytest.mark.interop

STATE = WAIT + "const said = band().innerText; return [band().dataset.verifyState, said];"


@cache
def site() -> Path:
    """The demo as it was built."""
    return built_demo() / "site_output"


@cache
def credentials() -> dict[str, dict[str, Any]]:
    """The demo's credentials, by the path of their page."""
    return {
        path.parent.relative_to(site()).as_posix() + "/": json.loads(
            path.read_text(encoding="utf-8")
        )
        for path in sorted(site().glob("*/*/credential.json"))
    }


def page(path: str, **how: Any) -> dict[str, Any]:
    """A visit to a page of the demo at its own address."""
    return {"url": BASE + path, "root": str(site()), "base": BASE, "script": STATE, **how}


def state_at_build(path: str) -> str:
    """What the builder found: the state that the page shows without JavaScript."""
    html = (site() / path / "index.html").read_text(encoding="utf-8")
    return html.partition('class="state" data-state="')[2].partition('"')[0]


@cache
def good() -> str:
    """The path of a credential that is valid and in a list."""
    return next(path for path in credentials() if state_at_build(path) == "valid")


def test_every_page_agrees_with_the_build() -> None:
    """Each page finds by itself what the build found, without an error or a foreign request."""
    paths = list(credentials())
    for path, seen in zip(paths, visit(*map(page, paths)), strict=True):
        state, said = seen["value"]
        assert state == state_at_build(path), (path, said)
        assert "Checked in your browser on" in said
        assert seen["errors"] == []
        assert all(address.startswith(BASE) for address in seen["requests"])
        assert len(set(seen["requests"])) == len(seen["requests"])


BUDGET = 12_288


def weight(seen: dict[str, Any]) -> int:
    """What the scripts of a visit weigh, each compressed by itself, as servers do."""
    paths = {address.removeprefix(BASE) for address in seen["requests"] if address.endswith(".js")}
    return sum(len(gzip.compress((site() / path).read_bytes(), 6, mtime=0)) for path in paths)


def test_scripts_are_small() -> None:
    """All that a page loads to check its credential fits in 12 KB; `/verify/` waits to be asked."""
    idle = "await new Promise((done) => setTimeout(done, 300)); return 0;"
    paths = list(credentials())
    *pages, asked = visit(
        *(page(path, script=WAIT + idle) for path in paths), page("verify/", script=idle)
    )
    weights = dict(zip(paths, map(weight, pages), strict=True))
    assert all(9_000 < each <= BUDGET for each in weights.values()), weights
    assert 0 < weight(asked) <= BUDGET, asked["requests"]
    assert not any(address.endswith("/verify.js") for address in asked["requests"])


def test_changed_credential() -> None:
    """A page that embeds another text than was signed says so, whatever was built into it."""
    name = credentials()[good()]["credentialSubject"]["achievement"]["name"]
    script = STATE.replace("return [", "return [document.querySelector('.standing').innerText, ")
    forged = page(good(), changes=[["/", f'"name":"{name}"', f'"name":"{name}!"']], script=script)
    spaced = page(good(), changes=[["/", f'"name": "{name}"', f'"name": "{name}!"']], script=script)
    states = [seen["value"] for seen in visit(forged, spaced)]
    assert any(state == "tampered" for _, state, _ in states)
    standing = next(standing for standing, state, _ in states if state == "tampered")
    assert standing == "Nothing here confirms who issued it."


def test_browser_without_ed25519() -> None:
    """It could not be checked, says a browser that knows no such signatures, and why."""
    (seen,) = visit(page(good(), without="Ed25519"))
    state, said = seen["value"]
    assert state == "unverifiable"
    assert "cannot check Ed25519" in said


def test_list_that_does_not_answer() -> None:
    """The status is open then, and the signature is reported all the same."""
    (seen,) = visit(page(good(), missing=["/1.json"]))
    state, said = seen["value"]
    assert state == "unverifiable"
    assert "Signature: matches" in said
    assert "Status list: could not be read" in said


def test_keys_that_do_not_answer() -> None:
    """The copy of the issuer's document that was made at build takes its place, and that is said."""
    script = WAIT + OPENED + "return [band().dataset.verifyState, await opened()];"
    (seen,) = visit(page(good(), missing=["did.json"], script=script))
    state, findings = seen["value"]
    assert state == "valid"
    assert "by the copy of" in findings


def test_end_that_came_after_the_build() -> None:
    """A page that was built when its credential was valid says later that it has ended, and when."""
    path, until = next(
        (path, credential["validUntil"])
        for path, credential in credentials().items()
        if "validUntil" in credential and state_at_build(path) == "valid"
    )
    (seen,) = visit(page(path, at="2046-01-01T00:00:00Z"))
    state, said = seen["value"]
    assert state == "expired"
    day = datetime.fromisoformat(until)
    assert f"past its end date ({day.day} {day:%B %Y})" in said
    assert "Checked in your browser on 1 January 2046" in said


def test_check_again() -> None:
    """The button checks again: a site that was reached before is asked anew."""
    script = (
        WAIT + "document.querySelector('[data-verify-button]').click();"
        "await settled(); return band().dataset.verifyState;"
    )
    (seen,) = visit(page(good(), script=script))
    assert seen["value"] == "valid"
    assert sum(address.endswith("/1.json") for address in seen["requests"]) == 2


def test_downloaded_site() -> None:
    """From `file:` everything that a page needs lies beside it: no request leaves the disk."""
    paths = list(credentials())
    script = WAIT + OPENED + "return [band().dataset.verifyState, await opened()];"
    visits = [{"url": (site() / path / "index.html").as_uri(), "script": script} for path in paths]
    for path, seen in zip(paths, visit(*visits), strict=True):
        state, findings = seen["value"]
        assert state == state_at_build(path), (path, findings)
        assert "by the copy of" in findings or state != "valid"
        assert all(address.startswith("file:") for address in seen["requests"])


def test_unpacked_bundle(tmp_path: Path) -> None:
    """A credential's page in a bundle checks itself, from the disk and with nothing else."""
    made = tmp_path / "x.zip"
    assert run(["bundle", "--root", str(built_demo()), "--output", str(made)]) == 0
    shutil.unpack_archive(made, tmp_path)
    (folder,) = tmp_path.glob("*/site")
    script = WAIT + OPENED + "return [band().dataset.verifyState, await opened()];"
    paths = list(credentials())
    visits = [{"url": (folder / path / "index.html").as_uri(), "script": script} for path in paths]
    for path, seen in zip(paths, visit(*visits), strict=True):
        state, findings = seen["value"]
        assert state == state_at_build(path), (path, findings)
        assert seen["errors"] == []
        assert all(address.startswith(folder.as_uri()) for address in seen["requests"])


def test_mirrored_site() -> None:
    """Served from another address, a page asks the site that it is part of, and no other."""
    elsewhere = "https://mirror.example/copy/"
    how = {"root": str(site()), "base": elsewhere, "script": STATE}
    (seen,) = visit({"url": elsewhere + good(), **how})
    assert seen["value"][0] == "valid"
    assert all(address.startswith(elsewhere) for address in seen["requests"])


def test_this_is_me() -> None:
    """An e-mail address is compared in the browser: the right one, in whatever space, and no other."""
    content = (built_demo() / "content" / "earners").glob("*.yaml")
    emails = {
        path.stem: line.partition(":")[2].strip()
        for path in content
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("email:")
    }
    path = next(p for p in credentials() if p.partition("/")[0] in emails)
    email = emails[path.partition("/")[0]]
    script = (
        WAIT
        + """
    const form = document.querySelector('[data-me]'), said = form.querySelector('[role=status]'), heard = [];
    for (const typed of TYPED) {
      said.textContent = '';
      form.elements.email.value = typed;
      form.requestSubmit();
      while (!said.textContent) await new Promise((done) => setTimeout(done, 5));
      heard.push(said.textContent.slice(0, 3));
    }
    return heard;
    """.replace("TYPED", json.dumps([email, f" {email} ", "x" + email]))
    )
    (seen,) = visit(page(path, script=script))
    assert seen["value"] == ["Yes", "Yes", "No:"]
    assert not any(email in address for address in seen["requests"])


# The page for any credential ----------------------------------------------------------------------

COPY = """
await new Promise((done) => addEventListener('load', done, { once: true }) || document.readyState === 'complete' && done());
const button = document.querySelector('[data-copy="TARGET"]'), wasOffered = !button.closest('[hidden]');
const said = button.parentNode.querySelector('[data-said]') ?? document.querySelector('[data-said]');
button.click();
while (!said.textContent) await new Promise((done) => setTimeout(done, 5));
return [wasOffered, said.textContent];
"""


def test_copying_is_offered_and_said() -> None:
    """The buttons that need the script are there with it, and say what they did or could not do."""
    link = page(good(), script=COPY.replace("TARGET", ""))
    card = page(good(), script=COPY.replace("TARGET", "embed-code"))
    line = page(good().split("/")[0] + "/", script=COPY.replace("TARGET", "resume-tex"))
    for seen, what in zip(visit(link, card, line), ("Link", "HTML", "LaTeX"), strict=True):
        was_offered, said = seen["value"]
        assert was_offered
        assert said == f"{what} copied" or said.startswith("This browser does not let pages copy")
        assert seen["errors"] == []
    html = (site() / good() / "index.html").read_text(encoding="utf-8")
    assert '<li hidden><button type="button" data-copy="" data-copied="Link copied"' in html


VERIFY = """
const { credfolio } = globalThis, form = document.querySelector('[data-verify-form]');
const answers = ANSWERS, now = NOW, bytes = Uint8Array.from(atob(DATA), (char) => char.charCodeAt());
const read = async (address) => {
  if (!Object.hasOwn(answers, address)) throw credfolio.open('unread', address);
  return { text: answers[address] };
};
await credfolio.ready();
const { state, findings } = await credfolio.verifyBytes(bytes, { read, now });
return { state, findings };
"""


def test_cases_in_chromium() -> None:
    """All cases as files: JSON, tokens, pages and pictures."""
    named = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(regenerate.FOLDER.glob("*.json"))
    }
    parts = []
    for case in named.values():
        data = (
            case.get("base64")
            or base64.b64encode(text_of(case.get("text", case.get("document"))).encode()).decode()
        )
        answers = {address: text_of(answer) for address, answer in case["answers"].items()}
        script = VERIFY.replace("DATA", json.dumps(data)).replace("ANSWERS", json.dumps(answers))
        parts.append(
            f"await (async () => {{ {script.replace('NOW', str(datetime.fromisoformat(case['now']).timestamp() * 1000))} }})()"
        )
    (seen,) = visit(page("verify/", script=f"return [{','.join(parts)}];"))
    outcomes: Counter[tuple[str, str]] = Counter()
    for (name, case), report in zip(named.items(), seen["value"], strict=True):
        expected = case["expected"]
        outcomes[expected["state"], report["state"]] += 1
        allow(expected["checks"], report["findings"])
        if expected["outcome"] == "passed":
            assert (report["state"] == "valid") == (not is_beyond(name)), (name, report)
    assert sum(outcomes.values()) == len(named) > 180
    assert outcomes["valid", "tampered"] == outcomes["unverifiable", "tampered"] == 0, outcomes


@cache
def asking_site() -> Path:
    """The demo once more, whose page for any credential may ask other issuers."""
    root = Path(mkdtemp(prefix="credfolio-asking-")) / "site"
    shutil.copytree(built_demo(), root)
    with (root / "content" / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("\nverify_asks: issuers\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(demo_keys()))
        assert run(["build", "--root", str(root)]) == 0
    return root / "site_output"


def asking(**how: Any) -> dict[str, Any]:
    """A visit to `/verify/` where that may ask other sites."""
    return page("verify/", root=str(asking_site()), **how)


RESULT = """
const band = () => document.querySelector('[data-result]:not([hidden]) .state'), said = document.querySelector('[data-said]');
while (!band() && !said.textContent) await new Promise((done) => setTimeout(done, 5));
return band() ? [band().dataset.verifyState, document.querySelector('[data-result]').innerText] : ['', said.textContent];
"""


def enter(field: str, text: str) -> str:
    """A script that fills a field of the page and asks."""
    return (
        "const form = document.querySelector('[data-verify-form]');"
        f"form.elements.{field}.value = {json.dumps(text)}; form.requestSubmit();" + RESULT
    )


def test_pasted_and_linked() -> None:
    """A credential is pasted, or its address given; the page says each check in words."""
    text = (site() / good() / "credential.json").read_text(encoding="utf-8")
    pasted, linked, forged = visit(
        page("verify/", script=enter("pasted", text)),
        page("verify/", script=enter("address", f"{BASE}{good()}credential.png")),
        page("verify/", script=enter("pasted", text.replace('"name"', '"nom"', 1))),
    )
    for seen in (pasted, linked):
        state, said = seen["value"]
        assert state == "valid", said
        assert "the signature matches the content" in said
        assert "credfolio verify" in said
        assert seen["errors"] == []
    assert forged["value"][0] == "tampered"


def test_credential_of_another_site() -> None:
    """Keys and lists of other sites are asked for, where the site and those sites allow it."""
    case = json.loads((regenerate.FOLDER / "good.json").read_text(encoding="utf-8"))
    answers = {address: text_of(answer) for address, answer in case["answers"].items()}
    text = text_of(case["document"])
    linked = "https://else.example/badge.json"
    live, silent = visit(
        asking(script=enter("address", linked), answers={**answers, linked: text}),
        asking(script=enter("address", linked), answers={linked: text}),
    )
    assert live["value"][0] == "valid"
    state, said = silent["value"]
    assert state == "unverifiable"
    assert "matches" in said


@pytest.mark.parametrize(("name", "state"), [("revoked", "revoked"), ("suspended", "suspended")])
def test_withdrawn_credential(name: str, state: str) -> None:
    """What its issuer's list has withdrawn or put on hold is not valid, whatever its page says."""
    case = json.loads((regenerate.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    answers = {address: text_of(answer) for address, answer in case["answers"].items()}
    script = enter("pasted", text_of(case["document"]))
    (seen,) = visit(asking(script=script, answers=answers, at=case["now"]))
    assert seen["value"][0] == state
    assert "Signature: matches" in seen["value"][1]


@pytest.mark.parametrize("name", ["token", "token-es256", "token-rs256", "token-altered"])
def test_pasted_token(name: str) -> None:
    """A JWT is answered in the same words; what reads it is loaded then, and not before."""
    case = json.loads((regenerate.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    answers = {address: text_of(answer) for address, answer in case["answers"].items()}
    script = enter("pasted", case["text"] if "text" in case else text_of(case["document"]))
    (seen,) = visit(asking(script=script, answers=answers, at=case["now"]))
    state, said = seen["value"]
    assert state == case["expected"]["state"]
    matches = "the signature matches the content" in said
    assert matches == (state == "valid"), said
    assert seen["errors"] == []
    assert any(address.endswith("/tokens.js") for address in seen["requests"])


def test_address_that_does_not_answer() -> None:
    """What a browser may not read is said in words, with what to do instead."""
    (seen,) = visit(asking(script=enter("address", "https://else.example/badge.json")))
    assert "does not let other sites read it" in seen["value"][1]
    assert "credfolio verify https://else.example/badge.json" in seen["value"][1]


def test_other_sites_are_not_asked() -> None:
    """Unless its owner wants it, a site's page asks no other, says so, and names the command."""
    case = json.loads((regenerate.FOLDER / "good.json").read_text(encoding="utf-8"))
    answers = {address: text_of(answer) for address, answer in case["answers"].items()}
    linked = "https://else.example/badge.json"
    answers[linked] = text_of(case["document"])
    pasted, address = visit(
        page("verify/", script=enter("pasted", answers[linked]), answers=answers),
        page("verify/", script=enter("address", linked), answers=answers),
    )
    state, said = pasted["value"]
    assert state == "unverifiable"
    assert "matches" in said
    assert "was not asked: this page asks no other site" in said
    assert "credfolio verify" in said
    assert "is on another site" in address["value"][1]
    assert f"credfolio verify {linked}" in address["value"][1]
    for seen in (pasted, address):
        assert seen["errors"] == []
        assert all(each.startswith(BASE) for each in seen["requests"])


def test_key_in_the_credential() -> None:
    """A did:key needs nobody's document: only the list of another site stays open."""
    case = json.loads((regenerate.FOLDER / "good-did-key.json").read_text(encoding="utf-8"))
    script = enter("pasted", text_of(case["document"]))
    (seen,) = visit(page("verify/", script=script, at=case["now"]))
    state, said = seen["value"]
    assert "the key belongs to the issuer, did:key:" in said
    has_list = "credentialStatus" in case["document"]
    assert state == ("unverifiable" if has_list else "valid"), said


def test_copies_for_any_credential() -> None:
    """A downloaded `/verify/` checks this site's credentials with the copies made at build."""
    text = (site() / good() / "credential.json").read_text(encoding="utf-8")
    address = (site() / "verify" / "index.html").as_uri()
    missing = page("verify/", missing=["did.json"], script=enter("pasted", text))
    for seen in visit({"url": address, "script": enter("pasted", text)}, missing):
        state, said = seen["value"]
        assert state == "valid", said
        assert "by the copy of" in said


def test_dropped_file() -> None:
    """A picture that is dropped on the page is read, and no request carries it away."""
    data = base64.b64encode((site() / good() / "credential.png").read_bytes()).decode()
    script = (
        f"const bytes = Uint8Array.from(atob({json.dumps(data)}), (char) => char.charCodeAt());"
        "const transfer = new DataTransfer(); transfer.items.add(new File([bytes], 'badge.png'));"
        "document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));"
        + RESULT
    )
    (seen,) = visit(page("verify/", script=script))
    assert seen["value"][0] == "valid"
    assert "credfolio verify badge.png" in seen["value"][1]
    assert all(address.startswith(BASE) for address in seen["requests"])


def test_what_cannot_be_loaded_is_said() -> None:
    """A page that cannot load what checks says so, and does not stay silent."""
    script = """
    const form = document.querySelector('[data-verify-form]');
    form.elements.pasted.value = '{}';
    form.requestSubmit();
    await new Promise((done) => setTimeout(done, 500));
    return [document.querySelector('[data-said]').textContent, form.dataset.broken];
    """
    (seen,) = visit(page("verify/", script=script, missing=["/unwrap.js"]))
    said, words = seen["value"]
    assert said == words != ""


@cache
def corrected_site() -> tuple[Path, dict[str, str]]:
    """The demo with one award corrected in place and one replaced; and the old copies of both."""
    root = Path(mkdtemp(prefix="credfolio-corrected-")) / "site"
    shutil.copytree(built_demo(), root)
    files = {
        "in-place": ("imogen-achterberg", "data-stewardship"),
        "replaced": ("sam-okafor", "soldering-by-hand"),
    }
    old = {
        how: (site() / earner / award / "credential.json").read_text(encoding="utf-8")
        for how, (earner, award) in files.items()
    }
    for (earner, _), (before, after) in zip(
        files.values(),
        (
            ("name: Imogen Achterberg", "name: Imogen Achterberg-Ito"),
            (
                "- badge: soldering-by-hand",
                "- badge: soldering-by-hand\n    id: by-hand\n    replaces: soldering-by-hand",
            ),
        ),
        strict=True,
    ):
        file = root / "content" / "earners" / f"{earner}.yaml"
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(demo_keys()))
        assert run(["build", "--root", str(root)]) == 0
    return root / "site_output", old


def test_old_copies_lead_on() -> None:
    """What was superseded or replaced fails, and its own address says what counts now."""
    root, old = corrected_site()
    visits = [
        page("verify/", root=str(root), script=enter("pasted", text)) for text in old.values()
    ]
    renewed = (root / "imogen-achterberg/data-stewardship/credential.json").read_text("utf-8")
    in_place, replaced, current = visit(
        *visits, page("verify/", root=str(root), script=enter("pasted", renewed))
    )
    for seen in (in_place, replaced):
        assert seen["value"][0] == "revoked", seen["value"]
        assert seen["errors"] == []
    address = f"{BASE}imogen-achterberg/data-stewardship/"
    assert f"its issuer has a newer edition, at {address}" in in_place["value"][1]
    wanted = f"another credential has taken its place: {BASE}sam-okafor/by-hand/"
    assert wanted in replaced["value"][1]
    assert current["value"][0] == "valid"
    assert address not in current["requests"]
