"""Thanks: replies that only thank or say that our letter was received, and so need no answer."""

import re

from mailbot.core.folding import words
from mailbot.core.readings import Reading

_MOST_LINES = 40  # that are looked at; thanks and a signature have fewer
_LONGEST = 120  # characters of a line: thanks are short
_TALK = "…"  # stands for a longer one
_GREETING = frozenset(
    {
        *(
            "bonjour",
            "bonsoir",
            "madame",
            "monsieur",
            "madame monsieur",
            "bonjour madame",
            "bonjour monsieur",
        ),
        *("bonjour a tous", "cher collegue", "chere collegue", "chers collegues"),
    }
)
_LEAVE = re.compile(
    r"(?:bien |tres |plus )?cordialement|cdlt|cdt|bien a vous|sinceres salutations|salutations|a bientot"
    r"|bonne (?:journee|soiree|fin de journee|reception|semaine|continuation)|bon week end"
)
_WHAT = "retour|reponse|message|mail|courriel|aide|confirmation|informations?|infos?|precisions?|reactivite"
# one after another: « ok, merci beaucoup, bien noté »
_RECEIPT = (
    r"(?:un (?:grand )?|mille )?merci(?: a vous| a tous| beaucoup| bien| bcp| infiniment| d avance)?"
    rf"(?: (?:pour|de) (?:votre|vos|ce|cette|ces|le|la|l|les) (?:{_WHAT}))?",
    rf"(?:je |nous )?(?:vous )?(?:en )?remerci(?:e|ons)(?: beaucoup| vivement)?(?: de votre (?:{_WHAT}))?",
    r"(?:c est |j ai |nous avons |message |mail )?bien (?:recu|note|pris note)(?: votre (?:message|mail))?",
    r"c est (?:note|parfait|entendu|tres bien|super)",
    r"(?:recu|note|parfait|entendu|tres bien|super|top|impeccable|ok|d accord|dac|bonne reception)",
)
_ALL = re.compile(rf"(?:(?:{'|'.join(_RECEIPT)})(?: et)?(?: |$))+")
_ASSENT = re.compile(r"(?:ok|d accord|dac|entendu|tres bien|c est entendu|(?:c est )?parfait)")


def only_thanks(reading: Reading, *, assent: bool) -> bool:
    """Say whether the new text of a mail only thanks or acknowledges a letter; False in doubt.

    « D'accord » alone counts only with `assent`: else it may be meant as the answer to a question.
    """
    # the signature of somebody who writes under another name is not in what they said
    return any(_thanks(text, reading, assent=assent) for text in (reading.new_text, reading.said))


def _thanks(text: str, reading: Reading, *, assent: bool) -> bool:
    lines = text.split("\n", _MOST_LINES)
    if len(lines) > _MOST_LINES:
        return False
    plain = [plain for line in lines if (plain := _plain(line))]
    said = _without_signature(plain, words(reading.sender_name))
    if not said:
        return False
    if not assent and all(_ASSENT.fullmatch(line) for line in said):
        return False
    return all(_ALL.fullmatch(line) for line in said)


def _plain(line: str) -> str:
    return words(line) if len(line) <= _LONGEST else _TALK


def _without_signature(lines: list[str], name: str) -> list[str]:
    """Return the lines between the greeting and the leave-taking or the sender's name."""
    kept: list[str] = []
    for line in lines:
        if _LEAVE.fullmatch(line) or (name and line == name):
            break
        if kept or line not in _GREETING:
            kept.append(line)
    return kept
