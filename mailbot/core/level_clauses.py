"""Whose level a clause speaks of: the post's, or that of diplomas, of other people, of a floor."""

import re

from mailbot.core.level_forms import number_of

DIPLOMA = (
    r"(?:bac\b|baccalaureat|master|maitrise|licence|doctorat|bts\b|dut\b|deug\b|but\b|cap\b|bep\b|d'etudes?|rncp|cec\b"
    r"|cecrl?\b|(?:des\s+|du\s+|de\s+)?(?:diplom\w*|rncp\b|cec\b)|de\s+formation|ex[\s-]+niveau|ancien\w*\s+niveau"
    r"|(?:de\s+la\s+)?nomenclature|europeen\w*)"
)
LEARNT = (
    r"(?:diplom\w*|titres?|titulaire|formations?|etudes?\s+superieures?|certifi\w*|rncp|bac(?:calaureat)?\b|master|licence|doctorat"
    r"|maitrise|bts|dut|cap|bep|anglais\w*|allemand\w*|espagnol\w*|italien\w*|langues?|linguistique\w*|cecrl?)"
)
# What follows a level and belongs to it: the grid, by words that stand in the names of grids.
_GRID_WORD = (
    r"(?:de|des|du|la|le|les|d'|l'|personnels?|agents?|emplois?|employes?|et|&|cadres?|soignants?|educatifs?|medicaux"
    r"|sociaux|informaticiens?|praticiens?|conseils?|ingenieurs?|administratifs?|techniques?|ucanss|ccnt|e&c|regime|general)"
)
GRID = (
    rf"(?:\s*+(?:[,(–-]\s*+)?(?:de\s+la\s+|dans\s+la\s+|sur\s+la\s+)?(?:grille|classification)(?:[\s,-]+{_GRID_WORD}\b){{0,12}}"
    rf"|\s*\((?:{_GRID_WORD}[\s,-]*){{1,12}}\)|\s+(?:des\s+)?employes\s+(?:et|&)\s+cadres\b)"
)
CAREER = r"(?:,?\s+(?:en\s+|au\s+)?(?:debut|fin|milieu|cours)\s+de\s+carriere\b)"
OPEN = (
    r"(?:\s+(?:au\s+)?(?:minimum|mini|maximum|maxi|moins|evoluti[fv]\w*)\b"
    r"|\s+(?:et|ou)\s+(?:plus|au[\s-]dela|moins)\b)"
)
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
    rf"(?:{GRID}|\s*+(?:[,(/–-]\s*+)?(?:de\s+la\s+|selon\s+la\s+)?(?:ccnt|convention\s+collective|coef\w*\.?\s*\d))",
    re.I,
)
# In the same clause before a level, these words say that it is something else's, or other people's; the
# second ones, which stand in titles too, only of the levels that supports, controls and risks have.
_OF_ELSE = re.compile(
    rf"\b(?:{LEARNT}|niveau\s+d|habilit\w*|batiment|etage|immeuble|parking|encadre(?:r|z|ment|s)|collaborateurs|agents"
    rf"|precedent\w*|ancien\w*|autres?\s+(?:postes?|offres?|emplois?|agents?)|similaires|motif"
    r"|cadres|employes|responsables|manage(?:z|ment)|rattache\w*|hierarchique|remplace\w*|succede\w*|supervise[rz]?|supervision|anime[rz]|atteindre|acceder|evoluer"
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
    rf"(?P<comma>\s*+,)?\s*+[-(:=]{{0,2}}\s*+(?:{DIPLOMA}|d'habilitation|habilitation|du\s+batiment|de\s+(?:responsabilite|securite|service"
    r"|support|langue|maturite|risque|competence|difficulte|priorite|criticite|certification|diplome|formation)"
    r"|d'(?:anglais|assistance|expertise|exigence|autonomie|accreditation|acces)|de\s+l'(?:echelle|immeuble|hopital))",
    re.I,
)
_CLOSED = re.compile(
    r"\s*(?:$|[\n|,;:.()/\]–»\"-]|(?:h|f)\s?/\s?(?:h|f)\b|cdi\b|cdd\b|base|pour\b|en\s+cd[id]\b|chez\b|dans\b|au\b|a\s+[a-z]"
    r"|selon\b|suivant\b|en\s+fonction\b|ou\s+agents?\s+de\s+direction)"
)
_HALF_SAID = re.compile(
    r"\b(?:moins|minimum|minima|jusqu\W?au?|partir|entre|superieur|inferieur)\W+(?:\w{1,2}\W+)?$"
)
_OPENED = re.compile(r"(?:^|[\n|,;:.(/\[–«\"•*-])\s*$")
_POST_HOLDER = re.compile(rf"\b{_STAFF}[^.;!?]*$|[hf]\s?/\s?[hf]\W*$")
# « gestionnaires classés niveau 4 », « justifier d'un emploi de niveau 5 », « prime … (niveau 3) »
_OTHERS = (
    r"(?:agents|salaries|personnels?|candidats|collaborateurs|employes|cadres|techniciens|gestionnaires|conseillers|managers"
    r"|responsables|referents|assistants|etp|personnes)"
)
_OF_OTHERS = re.compile(
    rf"\b{_OTHERS}\s+(?:de\s+\w+\s+|en\s+|actuellement\s+)?(?:classe|relevant|positionne|remunere|situe|cote)[es]*\b[^,;]{{0,20}}$"
    r"|\b(?:experience|anciennete|justifi\w*|occupant|occuper|titulaires?\s+d'un\w*|acceder|evoluer|evolution|promotion|mobilite"
    r"|atteindre|valide\w*)\b[^,;]{0,60}\b(?:poste|emploi|fonction)s?\b[^,;]{0,20}$"
    r"|\b(?:encadre|supervis|manage|compos|compte|comprend|constitue|anime)\w*\b[^,;]{0,60}\b(?:postes|emplois|fonctions)\b[^,;]{0,20}$"
    r"|\b(?:publierons|enverrons|transmettrons|suivra|ensuite|auparavant|l'an\s+dernier)\b[^.;]{0,60}$"
    r"|\b(?:prime|indemnite|bonification)\b[^.;]{0,60}$"
)
_REFUSED = re.compile(
    r"\s*(?:est|sera|a\s+ete)\s+(?:envoye|pourvu|retire|publie|transmis|supprime|annule|clos)"
    r"|\s*(?:requise?|exigee?)\b|[\s,–-]*(?:bureau|salle|porte|etage)\b|[^.;,]{0,60}\b(?:s'abstenir|exclus?)\b"
)
# In a sentence, whoever holds the post must be what it is about: « Cadre niveau 7, vous … ».
_HOLDS = re.compile(
    rf"^\W*(?:(?:vous|etes|serez|etre|en|tant|que|qualite|de|d|un|une|e|le|la|l|ce|cet|cette|statut|cadre|votre|notre|poste|emploi|au|grade"
    rf"|sera|est)\W+){{0,8}}(?:{_STAFF}[^.;!?:]{{0,60}})?$"
    rf"|\b(?:postes?|emplois?|offre|annonce|recrut\w+|recherch\w+|cherch\w+|ouvr\w+)\W[^.;!?]{{0,30}}\b{_STAFF}[^.;!?]{{0,60}}$"
    rf"|^\W*(?:statut|cadre|grade|cotation|[hf]\s?/\s?[hf])\b\W*$|\b(?:ccnt|grille|classification)\b[^.;:]{{0,60}}$"
)
LEAST = 3  # in prose, levels 1 and 2 are those of supports, controls and risks
_SENTENCE = re.compile(r"[.;!?](?:\s|$)|(?<!:)\n")
_ABBREVIATED = re.compile(r"\b(?:niv|ech|coef|env|resp)\.$", re.I)


def is_of_post(forms: list[str], before: str, after: str, *, sure: bool, bare: bool) -> bool:
    """Say whether the words around a level make it the post's."""
    lowest, other = min(number_of(form) or 0 for form in forms), _AFTER_ELSE.match(after)
    if lowest < LEAST or (other and not other["comma"]) or _HALF_SAID.search(before):
        return False
    if _OF_OTHERS.search(before) or _REFUSED.match(after):
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


def is_described(before: str, after: str) -> bool:
    """Say whether a sentence names its level as the post's: « emploi de … », « vous êtes juriste, … »."""
    return bool(_OF_POST.search(before) or _OF_GRID.match(after) or _HOLDS.search(before))


def clause(before: str) -> str:
    """Return the end of `before` that stands in the same sentence; « niv. » ends none."""
    ends = [m.end() for m in _SENTENCE.finditer(before) if not _ABBREVIATED.search(before[: m.start() + 1])]
    return before[ends[-1] :] if ends else before
