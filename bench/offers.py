"""The labelled offers: how what was read of each fits its label, as a careful person would see it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.labels import DAY, Case, Check, Label, Outcome, Said, labels

FIELDS = (
    "reference", "title", "organisation", "regime", "level", "agent_direction", "convention", "contract",
    "place", "creation_date", "created_by", "description",
)  # fmt: skip
OPTIONS = {  # by the labels' own names
    "alerte": "alert",
    "date_echeance": "due",
    "message_complementaire": "message",
    "autres_destinataires": "observers",
}
HELD, VERDICT = "offers, none let go", "offers, verdict"
Offer = Mapping[str, Any]  # one of the offers in the JSON that explains a mail

_ONE_SIGN = str.maketrans("’‘ʼ´`‐‑‒–—−“”„", "'''''------\"\"\"")
_BOTH_SEXES = re.compile(r"[\s,-]*(?:\(\s*[hf]\s*/\s*[hf]\s*\)|\b[hf]/[hf])$", re.IGNORECASE)
_WORSE = tuple(Outcome)  # each is worse than those before it
_MISJUDGED = {"concerned": Outcome.WRONG, "not_concerned": Outcome.COSTLY}


def cases(folder: Path) -> Iterator[Case]:
    """Yield the offers that `labels.json` in `folder` names; they lie beside it or in its folder offers."""
    for name, label in labels(folder / "labels.json").items():
        file = folder / "offers" / name
        at = datetime.fromisoformat(label["received_at"]) if label.get("received_at") else DAY
        yield Case(
            file if file.exists() else folder / name,
            at,
            tuple(dict.fromkeys(_rows(label))),
            partial(judge, label),
            partial(checks, label),
        )


def judge(label: Label, said: Said) -> Outcome:
    """Judge what was made of a mail: `not_concerned` lets an offer go that may be reserved for students."""
    read = said["offers"]
    if _no_offer(label):
        return Outcome.WRONG if read else Outcome.RIGHT
    if _asked_one_by_one(label, read):
        return Outcome.RIGHT
    pairs = _pairs(label, read)
    outcomes = [_outcome(one, offer) for one, offer in pairs]
    others = [offer for offer in read if not any(offer is paired for _, paired in pairs)]
    outcomes += [max(Outcome.WRONG, _outcome(label, offer), key=_WORSE.index) for offer in others]
    return max(outcomes, key=_WORSE.index)


def checks(label: Label, said: Said) -> Iterator[Check]:
    """Compare everything that the label names with what was read; nothing but the verdict of no offer."""
    read, outcome = said["offers"], judge(label, said)
    verdicts = ", ".join(f"{o['verdict']} ({o['reason']})" for o in read) or "no offer"
    if _no_offer(label):
        yield Check(VERDICT, outcome is Outcome.RIGHT, verdicts, "no offer")
        return
    pairs = _pairs(label, read)
    wanted = ", ".join(f"{one['verdict']} ({one['reason']})" for one, _ in pairs)
    yield Check(HELD, outcome is not Outcome.COSTLY, verdicts, wanted)
    yield Check(VERDICT, outcome is Outcome.RIGHT, verdicts, wanted)
    yield Check("offers, verdict and reason", verdicts == wanted, verdicts, wanted)
    for one, offer in pairs:
        yield from _fields(one, offer)
    first = next((offer for _, offer in pairs if offer), None)
    yield from _asked(label, first)
    yield from _options(label, first or {})
    yield from _attachments(label.get("attachments_expected") or (), first)


def same_text(said: str | None, label: str | None) -> bool:
    """Say whether both are one text; spaces, typographic signs and the case of capitals do not count."""
    ours, theirs = _plain(said), _plain(label)
    return ours.casefold() == theirs.casefold() if theirs.isupper() else ours == theirs


def _no_offer(label: Label) -> bool:
    return label.get("kind") == "no_offer"


def _rows(label: Label) -> Iterator[str]:
    verdict = "no offer" if _no_offer(label) else label["verdict"]
    files = label.get("attachments_expected") or ()
    yield from ("offers", f"offers, {verdict}")
    yield f"offers, by {label.get('client') or 'an unknown client'}"
    yield f"offers, laid out {label.get('layout') or 'somehow'}"
    yield from (f"offers, with {file['kind']}" for file in files)


def _pairs(label: Label, read: list[Offer]) -> list[tuple[Label, Offer | None]]:
    """Return the labelled offers, each with the one that was read of it."""
    several = [_one_of(label, one) for one in label.get("offers") or ()]
    if not several or _asked_one_by_one(label, read):
        return [(label, _match(label, read) or next(iter(read), None))]
    return [(one, _match(one, read)) for one in several]


def _asked_one_by_one(label: Label, read: list[Offer]) -> bool:
    """Say whether the recruiter of several offers in one mail is asked to send each alone: as good as all."""
    asked = len(read) == 1 and (read[0]["verdict"], read[0]["reason"]) == ("undetermined", "several_offers")
    return asked and bool(label.get("offers"))


def _one_of(label: Label, one: Label) -> Label:
    """Return one of a mail's several offers as a label of its own."""
    fields = one.get("fields") or {name: one[name] for name in FIELDS if name in one}
    return {"acceptable": [one["verdict"]], "reason": label["reason"], **one, "fields": fields}


def _match(one: Label, read: Iterable[Offer]) -> Offer | None:
    """Return the offer with the label's reference, where it has none the one with its title."""
    fields = one.get("fields") or {}
    name = "reference" if fields.get("reference") else "title"
    wanted = fields.get(name)
    return next((o for o in read if wanted and same_text(o["fields"][name], wanted)), None)


def _outcome(label: Label, offer: Offer | None) -> Outcome:
    verdict = offer["verdict"] if offer else ""
    if verdict in label.get("acceptable", (label["verdict"],)):
        return Outcome.RIGHT
    return _MISJUDGED.get(verdict, Outcome.UNDECIDED)


def _fields(label: Label, offer: Offer | None) -> Iterator[Check]:
    wanted, others = label.get("fields") or {}, label.get("fields_alt") or {}
    for name in FIELDS:
        if name not in wanted:
            continue
        said = offer["fields"].get(name) if offer else None
        if name == "description":
            yield _description(label, said)
            continue
        same = _SAME.get(name, same_text)
        right = any(same(said, one) for one in (wanted[name], *others.get(name, ())))
        yield Check(f"field {name}", right, said, wanted[name])


def _description(label: Label, said: str | None) -> Check:
    """Compare by the sentences that the label wants in a description, and those that it wants not in it."""
    text, whole = _plain(said), label["fields"]["description"]
    keys = label.get("description_keys") or ([whole] if whole else [])
    lacks = [f"without « {key} »" for key in keys if _plain(key) not in text]
    holds = [f"with « {other} »" for other in label.get("description_not") or () if _plain(other) in text]
    empty = ["something"] if text and not keys else []
    return Check("field description", not (lacks or holds or empty), "; ".join(lacks + holds + empty), whole)


def _asked(label: Label, offer: Offer | None) -> Iterator[Check]:
    for name in ("missing", "ask"):
        if name in label:
            said = set(offer[name]) if offer else set()
            wanted = {"level" if one == "level_text" else one for one in label[name]}
            yield Check(f"offers, {name}", said == wanted, sorted(said), sorted(wanted))


def _options(label: Label, offer: Offer) -> Iterator[Check]:
    others, soft = label.get("options_alt") or {}, label.get("options_soft") or ()
    for written, wanted in (label.get("options") or {}).items():
        name = OPTIONS.get(written, written)
        said = (offer.get("options") or {}).get(name)
        if written in soft and not said:
            continue
        same = _SAME.get(name, _same)
        right = any(same(said, one) for one in (wanted, *others.get(written, ())))
        yield Check(f"option {name}", right, said, wanted)


def _attachments(expected: Iterable[Label], offer: Offer | None) -> Iterator[Check]:
    """Compare the files by their names; one that nobody expects is wrong as well."""
    read = {_plain(file["name"]): file for file in (offer["attachments"] if offer else ())}
    for wanted in expected:
        said = read.pop(_plain(wanted["filename"]), None)
        yield Check("attachment name", said is not None, said and said["name"], wanted["filename"])
        for name, key in (("bytes", "size"), ("text_read", "readable"), ("sha256", "sha256")):
            if wanted.get(key) is not None:
                value = said[name] if said else None
                yield Check(f"attachment {name}", value == wanted[key], value, wanted[key])
    yield from (Check("attachment name", False, file["name"]) for file in read.values())


def _plain(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").translate(_ONE_SIGN).split())


def _same(said: object, label: object) -> bool:
    return said == label


def _same_title(said: str | None, label: str | None) -> bool:
    return same_text(*(_BOTH_SEXES.sub("", _plain(title)) for title in (said, label)))


def _same_message(said: str | None, label: str | None) -> bool:
    return same_text(*(_plain(message).strip(" .!;,\"'«»") for message in (said, label)))


def _same_set(said: Iterable[str] | None, label: Iterable[str] | None) -> bool:
    return {one.casefold() for one in said or ()} == {one.casefold() for one in label or ()}


_SAME: dict[str, Callable[[Any, Any], bool]] = {
    "regime": _same,
    "agent_direction": _same,
    "creation_date": _same,
    "level": _same_set,
    "title": _same_title,
    "message": _same_message,
    "observers": _same_set,
}
