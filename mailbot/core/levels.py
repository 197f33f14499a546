"""The level of a post: in the value of a field or in prose → normal forms such as "7", "5B", "échelle 13"."""

import re
from dataclasses import dataclass

from mailbot.core.level_forms import MARK, ORDINAL, STEP, VALUE, cased_fold, number_in, series

_LONGEST = 300  # characters of a field; a level is said in a few words, and the patterns stay cheap
_MARKED = re.compile(rf"(?<![a-z0-9]){MARK}(?={VALUE})", re.I)
_ORDINAL = re.compile(rf"(?<![a-z0-9]){ORDINAL}", re.I)
_TARGET = re.compile(
    rf"\b(?:vers|puis|jusqu'?\s?au?|a\s+terme|entre)\s+(?:le\s+)?(?:{MARK})?(?={VALUE})", re.I
)
_DIPLOMA = (
    r"(?:bac\b|baccalaureat|master|maitrise|licence|doctorat|bts\b|dut\b|deug\b|but\b|cap\b|bep\b|d'etudes?|rncp|cec\b"
    r"|cecrl?\b|diplom\w*|de\s+formation|ex[\s-]+niveau|ancien\w*\s+niveau|de\s+la\s+nomenclature|europeen\w*)"
)
_LEARNT = (
    r"(?:diplom\w*|titres?|titulaire|formations?|etudes?\s+superieures?|certifi\w*|rncp|bac(?:calaureat)?\b|master|licence|doctorat"
    r"|maitrise|bts|dut|cap|bep|anglais\w*|allemand\w*|espagnol\w*|italien\w*|langues?|linguistique\w*|cecrl?)"
)
_NOISE = re.compile(
    rf"\bcoef(?:f(?:icient)?)?s?\b\.?\s*:?\s*\d+|\bbac\s*\+?\s*\d(?:\s*(?:a|/|ou|-)\s*\+?\s*\d)?"
    rf"|\b{_LEARNT}\b[^,;()]{{0,40}}?\bniveau\s*:?\s+\w+"
    rf"|\bniveau\s*:?\s+\w+\s*[-(:=]{{0,2}}\s*{_DIPLOMA}|\bn\s?[+-]\s?\d|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b"
    rf"|\(\s*(?:ex|ancien\w*)\b[^()]{{0,40}}\)",
    re.I,
)
# What follows a level and belongs to it: the grid, by words that stand in the names of grids.
_GRID_WORD = (
    r"(?:de|des|du|la|le|les|d'|l'|personnels?|agents?|emplois?|employes?|et|&|cadres?|soignants?|educatifs?|medicaux"
    r"|sociaux|informaticiens?|praticiens?|conseils?|ingenieurs?|administratifs?|techniques?|ucanss|ccnt|e&c|regime|general)"
)
_GRID = (
    rf"(?:\s*[,(–-]?\s*(?:de\s+la\s+|dans\s+la\s+|sur\s+la\s+)?(?:grille|classification)(?:[\s,-]+{_GRID_WORD}\b){{0,12}}"
    rf"|\s*\((?:{_GRID_WORD}[\s,-]*){{1,12}}\)|\s+(?:des\s+)?employes\s+(?:et|&)\s+cadres\b)"
)
_CAREER = r"(?:,?\s+(?:en\s+|au\s+)?(?:debut|fin|milieu|cours)\s+de\s+carriere\b)"
_OPEN = (
    r"(?:\s+(?:au\s+)?(?:minimum|mini|maximum|maxi|moins|evoluti[fv]\w*)\b"
    r"|\s+(?:et|ou)\s+(?:plus|au[\s-]dela|moins)\b)"
)
_TAIL = re.compile(rf"(?:{_OPEN})?(?:{_GRID})?(?:{_CAREER})?\)?", re.I)
_STAFF = (
    r"(?:juriste|audit|gestionnaire|responsable|charge|chef|technicien|conseiller|manager|analyste|attache|control"
    r"|ingenieur|assistant|comptable|delegue|inspect|medecin|informaticien|architecte|referent|coordin|coordonn|pilote"
    r"|direct|adjoint|expert|statisticien|actuaire|acheteur|redact|secretaire|animat|format|psycholog|infirmier"
    r"|employe|cadre|fonde|correspondant|developpeur|administrat|documentaliste|data|econom)"
)
# Just before a level, these words say that it is the post's.
_OF_POST = re.compile(
    r"\b(?:emploi|postes?|offres?|annonces?|fonctions?|classe[es]*|classement|classification|qualification|recrutement|recrute[es]*"
    r"|embauche|remuneration|remunere[es]*|coefficient|relevant|releve|pourvu|positionne[es]*|position|salaire|cote[es]*"
    r"|situe[es]*)"
    r"(?:\W{1,3}(?:de|du|des|au|en|a|d|l|le|la|un|est|sera|cadre|employe|propose|pourvoir|conventionnel|mini|salarial)){0,4}\W{1,3}$"
)
_OF_GRID = re.compile(
    rf"(?:{_GRID}|\s*[,(/–-]?\s*(?:de\s+la\s+|selon\s+la\s+)?(?:ccnt|convention\s+collective|coef\w*\.?\s*\d))",
    re.I,
)
# In the same clause before a level, these words say that it is something else's, or other people's; the
# second ones, which stand in titles too, only of the levels that supports, controls and risks have.
_OF_ELSE = re.compile(
    rf"\b(?:{_LEARNT}|niveau\s+d|habilit\w*|batiment|etage|immeuble|parking|encadre(?:r|z|ment|s)|collaborateurs|agents"
    r"|cadres|employes|responsables|manage(?:z|ment)|supervise[rz]?|supervision|anime[rz]|atteindre|acceder|evoluer"
    r"|promotion|echelon|sportif|scolaire|eleves?|candidats?|participants?)\b"
)
_OF_ELSE_IF_LOW = re.compile(
    r"\b(?:support|assistance|help\w*|hotline|incidents?|tickets?|maintenance|acces|securite|surete|risques?|alerte"
    r"|vigi\w*|urgences?|maturite|iso|normes?|competences?|exigences?|controles?|services?|laboratoire|criticite"
    r"|priorite|soins?|dependance|exploitation|donnees)\b"
)
_LOW = 4
# « chargé d'études », « responsable de la formation »: posts that teach or study
_STAFF_OF_LEARNING = re.compile(
    rf"\b{_STAFF}\w*(?:\W{{1,3}}(?:e|de|d|des|du|la|l|les|en|service|pole|departement|projets?|et))*"
    r"\W{1,3}(?:formations?|etudes|certifications?|diplomes|langues)\b"
)
_AFTER_ELSE = re.compile(
    rf"(?P<comma>\s*,)?\s*[-(:=]{{0,2}}\s*(?:{_DIPLOMA}|d'habilitation|habilitation|du\s+batiment|de\s+(?:responsabilite|securite|service"
    r"|support|langue|maturite|risque|competence|difficulte|priorite|criticite|certification|diplome|formation)"
    r"|d'(?:anglais|assistance|expertise|exigence|autonomie|accreditation|acces)|de\s+l'(?:echelle|immeuble|hopital))",
    re.I,
)
_CLOSED = re.compile(
    r"\s*(?:$|[\n|,;:.()/\]–»\"-]|(?:h|f)\s?/\s?(?:h|f)\b|cdi\b|cdd\b|a\s+pourvoir|base|pour\b|en\s+cd[id]\b|chez\b|dans\b|au\b|a\s+la\b|a\s+temps\b"
    r"|selon\b|suivant\b|en\s+fonction\b|ou\s+agents?\s+de\s+direction)"
)
_HALF_SAID = re.compile(
    r"\b(?:moins|minimum|minima|jusqu\W?au?|partir|entre|superieur|inferieur)\W+(?:\w{1,2}\W+)?$"
)
_OPENED = re.compile(r"(?:^|[\n|,;:.(/\[–«\"•*-])\s*$")
_POST_HOLDER = re.compile(rf"\b{_STAFF}[^.;!?]*$|[hf]\s?/\s?[hf]\W*$")
_SPOT = re.compile(r"niv|[eé]ch(?:elle|\.)|\bnv?\.?\s?\d|\b[vix]{1,4}\s?[ab]\b", re.I)
_BARE = re.compile(r"(?-i:\b(?:IV|VI{0,3}|IX|X)\s?[AB]\b)")
_AROUND = 120  # characters before and after, in which a clause tells what its level is of
_MOST = 200  # places looked at: a text has few levels, and a stranger may write the word 100,000 times
_LEAST = 3  # in prose, levels 1 and 2 are those of supports, controls and risks
_SENTENCE = re.compile(r"[.;!?](?:\s|$)|(?<!:)\n")
_ABBREVIATED = re.compile(r"\b(?:niv|ech|coef|env|resp)\.$", re.I)
_BARE_DIPLOMA = re.compile(rf"\s*\w{{1,4}}\s*[-(:=]{{0,2}}\s*{_DIPLOMA}", re.I)


def normal_forms(text: str) -> tuple[str, ...]:
    """Return the levels that `text`, the value of a level field, names; a range is written out."""
    plain = cased_fold(text[:_LONGEST])
    if _BARE_DIPLOMA.match(plain):
        return ()  # « 7 (bac + 5) »: in the framework of diplomas, 7 is what bac + 5 is
    plain = _NOISE.sub(lambda m: ";" * len(m.group()), plain)
    steps, plain = _steps(plain)
    levels = [f"{n}" for m in _ORDINAL.finditer(plain) if (n := number_in(m["ordinal"]))]
    plain = _ORDINAL.sub(lambda m: ";" * len(m.group()), plain)
    starts = [m.end() for m in _MARKED.finditer(plain)]
    if not (starts or steps or levels):
        starts = [len(plain) - len(plain.lstrip(" \t('\"«:-–"))]
    starts += [m.end() for m in _TARGET.finditer(plain)]
    levels += [form for start in sorted(set(starts)) for form in series(plain, start)[0]]
    return tuple(dict.fromkeys((*steps, *levels)))


@dataclass(frozen=True, slots=True)
class Found:
    """The level of the post as it stands in a text: `text` is text[start:end], `forms` as of normal_forms."""

    text: str
    start: int
    end: int
    forms: tuple[str, ...]


def levels_in(text: str) -> tuple[Found, ...]:
    """Return the levels that prose or a title gives for the post, in order; in doubt none.

    Levels of diplomas, languages, supports, floors and other people are not the post's.
    """
    found: list[Found] = []
    for _, spot in zip(range(_MOST), _SPOT.finditer(text), strict=False):
        if not found or spot.start() >= found[-1].end:
            here = _at(text, spot.start())
            found.extend([here] if here else [])
    return tuple(found)


def number_of(form: str) -> int | None:
    """Return the number of a normal form such as "7" or "5B"; None for an échelle."""
    digits = re.match(r"\d+", form)
    return int(digits.group()) if digits else None


def letter_of(form: str) -> str:
    """Return the letter of a normal form such as "7E", "" if it has none."""
    return form[-1] if form[:1].isdigit() and form[-1].isalpha() else ""


def step_of(form: str) -> int | None:
    """Return the number of an échelle, None for a level."""
    return int(form.split()[1]) if form.startswith("échelle ") else None


def _steps(plain: str) -> tuple[list[str], str]:
    """Return the échelles that `plain` names, and `plain` without them."""
    found, rest = [], plain
    for mark in STEP.finditer(plain):
        forms, end = series(plain, mark.end())
        found += [f"échelle {number_of(form)}" for form in forms]
        rest = rest[: mark.start()] + ";" * (end - mark.start()) + rest[end:]
    return found, rest


def _at(text: str, spot: int) -> Found | None:
    """Return the level that is written at `spot`, None where it may not be the post's."""
    first = max(spot - _AROUND, 0)
    plain = cased_fold(text[first : spot + _AROUND])
    at = spot - first
    mark = _MARKED.match(plain, at)
    step = STEP.match(plain, at)
    bare = _BARE.match(plain, at)
    start = (step or mark).end() if step or mark else at  # type: ignore[union-attr]
    if not (mark or step or bare):
        return None
    forms, end = series(plain, start)
    before, after = _clause(plain[:at].lower()), plain[end:].lower()
    if not forms or not _is_of_post(forms, before, after, sure=bool(step), bare=bool(bare)):
        return None
    end = max(end, _TAIL.match(plain, end).end())  # type: ignore[union-attr]
    written = text[first + at : first + end].rstrip()
    if written.count(")") > written.count("("):
        written = written.removesuffix(")").rstrip()
    normal = tuple(f"échelle {number_of(form)}" for form in forms) if step else tuple(dict.fromkeys(forms))
    return Found(written, spot, spot + len(written), normal)


def _is_of_post(forms: list[str], before: str, after: str, *, sure: bool, bare: bool) -> bool:
    """Say whether the words around a level make it the post's."""
    lowest, other = min(number_of(form) or 0 for form in forms), _AFTER_ELSE.match(after)
    if lowest < _LEAST or (other and not other["comma"]) or _HALF_SAID.search(before):
        return False
    before = _STAFF_OF_LEARNING.sub("charge", before)
    elses = _OF_ELSE.search(before) or (lowest <= _LOW and _OF_ELSE_IF_LOW.search(before))
    closed, opened = bool(_CLOSED.match(after)), bool(_OPENED.search(before))
    if bare:
        return closed and (opened or bool(_OF_POST.search(before))) and not elses
    if _OF_POST.search(before) or _OF_GRID.match(after):
        return True
    if elses or other:
        return False
    return sure or (closed and (opened or bool(_POST_HOLDER.search(before))))


def _clause(before: str) -> str:
    """Return the end of `before` that stands in the same sentence; « niv. » ends none."""
    ends = [m.end() for m in _SENTENCE.finditer(before) if not _ABBREVIATED.search(before[: m.start() + 1])]
    return before[ends[-1] :] if ends else before
