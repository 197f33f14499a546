"""The offers of the story: as Talentlink's « Envoyer par e-mail », or a colleague, writes them."""

from dataclasses import dataclass, replace

from mailbot.demo.cast import NEIGHBOUR, RECRUITER
from mailbot.demo.mail import Attachment


@dataclass(frozen=True, slots=True)
class StoryOffer:
    """One offer: what its recruiter's mail says."""

    reference: str
    title: str
    created_on: str
    created_by: str
    organisation: str
    level: str
    place: str
    description: str

    @property
    def subject(self) -> str:
        """The subject of the mail."""
        return f"Offre d'emploi : {self.title}"

    @property
    def text(self) -> str:
        """The body of the mail, key and value on each line."""
        return (
            f"Référence du poste : {self.reference}\n"
            f"Intitulé du poste : {self.title}\n"
            f"Date de création : {self.created_on}\n"
            f"Créé par : {self.created_by}\n"
            f"Organisme : {self.organisation}\n"
            f"Niveau : {self.level}\n"
            f"Type de contrat : CDI\n"
            f"Lieu : {self.place}\n"
            f"Description : {self.description}\n"
        )

    @property
    def forwarded(self) -> str:
        """The offer in a colleague's words, as Outlook forwards them; they name no level."""
        return (
            "Bonjour, pour avis, la fiche d'un collègue.\n\n"
            f"De : Paul Weber <paul.weber@carsat-am.example>\n"
            "Envoyé : vendredi 8 janvier 2027 16:40\n"
            f"À : {self.created_by}\n"
            f"Objet : {self.title}\n\n"
            f"{self.organisation} – {self.title} (H/F) – CDI – {self.place} – réf. {self.reference}\n\n"
            f"{self.description}\n"
        )

    @property
    def attachment(self) -> Attachment:
        """The same as a small PDF."""
        return Attachment(f"offre-{self.reference}.pdf", pdf(self.text.splitlines()))


STATISTICIAN = StoryOffer(
    "VOSADD00127",
    "Chargé d'études statistiques",
    "08/01/2027",
    RECRUITER.name,
    RECRUITER.organisation,
    "7",
    "Épinal",
    "Vous produisez les tableaux de bord de la caisse et analysez les dépenses de santé du département.",
)
CORRECTED = replace(
    STATISTICIAN,
    level="8",
    description=f"{STATISTICIAN.description} Vous encadrez deux chargés d'études.",
)
PREVENTION = StoryOffer(
    "AMOADD00041",
    "Responsable du service prévention",
    "07/01/2027",
    NEIGHBOUR.name,
    NEIGHBOUR.organisation,
    "8",
    "Strasbourg",
    "Vous animez une équipe de douze préventeurs et préparez le plan d'action régional.",
)
AUDITOR = StoryOffer(
    "AMOADD00042",
    "Auditeur interne",
    "08/01/2027",
    NEIGHBOUR.name,
    NEIGHBOUR.organisation,
    "",
    "Metz",
    "Vous conduisez les audits du plan annuel et suivez la mise en œuvre des recommandations.",
)


def pdf(lines: list[str]) -> bytes:
    """Return a PDF of one A4 page with `lines` in Helvetica, 11 points (ISO 32000-1)."""
    shown = b"".join(b"(%s) '\n" % _escaped(line) for line in lines)
    content = b"BT /F1 11 Tf 16 TL 50 790 Td\n" + shown + b"ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    file, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def _escaped(line: str) -> bytes:
    for special in "\\()":
        line = line.replace(special, f"\\{special}")
    return line.encode("cp1252", "replace")
