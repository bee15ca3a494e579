"""The facts that benefits for young people in France are decided on: their questions, and where a situation has them.

The words are this project's own. What the source calls a value stays the value (``etudiant``), so that conditions,
answers and situations can be held against each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Words = Mapping[str, str]


def say(fr: str, en: str) -> dict[str, str]:
    """Return words in the two languages of the pack."""
    return {"fr": fr, "en": en}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact to ask for; ``path`` is where a situation has it: ``demandeur.activite``."""

    id: str
    type: str
    path: str
    label: Words
    question: Words
    hint: Words = field(default_factory=dict)
    values: Mapping[str, Words] = field(default_factory=dict)
    cost: int = 1
    sensitive: bool = False
    fields: Sequence[Mapping[str, Any]] = ()
    place: str = ""  # the level of institution whose codes are its values

    def as_document(self, values: Mapping[str, Words]) -> dict[str, Any]:
        """Return the fact as a pack writes it, *values* (by value) being all that can be chosen."""
        document: dict[str, Any] = {
            "id": self.id,
            "type": self.type,
            "about": "applicant",
            "label": dict(self.label),
            "question": dict(self.question),
        }
        if self.hint:
            document["hint"] = dict(self.hint)
        if self.type == "choice":
            document["choices"] = [{"value": value, "label": dict(label)} for value, label in values.items()]
        if self.fields:
            document["fields"] = [dict(one) for one in self.fields]
        if self.sensitive:
            document["sensitive"] = True
        if self.cost > 1:
            document["cost"] = self.cost
        return document


_SCHOOL_YEARS = {
    "cap_1": say("CAP, 1re année", "Vocational certificate, year 1"),
    "cap_2": say("CAP, 2e année", "Vocational certificate, year 2"),
    "seconde": say("Seconde", "Upper secondary, year 1"),
    "premiere": say("Première", "Upper secondary, year 2"),
    "terminale": say("Terminale", "Upper secondary, year 3"),
    "bts_1": say("BTS, 1re année", "Technician diploma, year 1"),
    "bts_2": say("BTS, 2e année", "Technician diploma, year 2"),
    "but_1": say("BUT, 1re année", "Technology degree, year 1"),
    "but_2": say("BUT, 2e année", "Technology degree, year 2"),
    "but_3": say("BUT, 3e année", "Technology degree, year 3"),
    "cpge_1": say("Classe préparatoire, 1re année", "Preparatory class, year 1"),
    "cpge_2": say("Classe préparatoire, 2e année", "Preparatory class, year 2"),
    "licence_1": say("Licence, 1re année", "Bachelor, year 1"),
    "licence_2": say("Licence, 2e année", "Bachelor, year 2"),
    "licence_3": say("Licence, 3e année", "Bachelor, year 3"),
    "master_1": say("Master, 1re année", "Master, year 1"),
    "master_2": say("Master, 2e année", "Master, year 2"),
    "doctorat_1": say("Doctorat, 1re année", "Doctorate, year 1"),
}

_KNOWN: tuple[Fact, ...] = (
    Fact(
        id="date_of_birth",
        type="date",
        path="demandeur.date_naissance",
        label=say("Date de naissance", "Date of birth"),
        question=say("Quelle est votre date de naissance ?", "When were you born?"),
    ),
    Fact(
        id="region",
        type="choice",
        path="menage._region",
        label=say("Région", "Region"),
        question=say("Dans quelle région habitez-vous ?", "Which region do you live in?"),
        place="region",
    ),
    Fact(
        id="department",
        type="choice",
        path="menage._departement",
        label=say("Département", "Department"),
        question=say("Dans quel département habitez-vous ?", "Which department do you live in?"),
        place="departement",
    ),
    Fact(
        id="municipality",
        type="string",
        path="menage.depcom",
        label=say("Commune", "Municipality"),
        question=say("Dans quelle commune habitez-vous ?", "Which municipality do you live in?"),
        hint=say("Donnez son code INSEE, par exemple 35238.", "Give its INSEE code, for example 35238."),
        cost=2,
        place="commune",
    ),
    Fact(
        id="intermunicipality",
        type="string",
        path="menage._epci",
        label=say("Intercommunalité", "Group of municipalities"),
        question=say(
            "De quelle intercommunalité votre commune fait-elle partie ?",
            "Which group of municipalities is yours part of?",
        ),
        hint=say("Donnez son numéro SIREN, par exemple 243500139.", "Give its SIREN number, for example 243500139."),
        cost=3,
        place="epci",
    ),
    Fact(
        id="postal_code",
        type="string",
        path="menage._codePostal",
        label=say("Code postal", "Postal code"),
        question=say("Quel est votre code postal ?", "What is your postal code?"),
    ),
    Fact(
        id="activity",
        type="choice",
        path="demandeur.activite",
        label=say("Activité", "Activity"),
        question=say("Que faites-vous en ce moment ?", "What do you do at present?"),
        values={
            "etudiant": say("Je fais des études ou une formation", "I study or train"),
            "salarie": say("Je travaille pour un employeur", "I work for an employer"),
            "independant": say("Je travaille à mon compte", "I work for myself"),
            "chomeur": say("Je cherche un emploi", "I am looking for work"),
            "inactif": say("Je suis sans activité", "I do none of this and do not look for work"),
            "autre": say("Autre chose", "Something else"),
        },
    ),
    Fact(
        id="schooling",
        type="choice",
        path="demandeur.scolarite",
        label=say("Établissement", "School"),
        question=say("Où faites-vous vos études ?", "Where do you study?"),
        values={
            "college": say("Au collège", "Lower secondary school"),
            "lycee": say("Au lycée", "Upper secondary school"),
            "enseignement_superieur": say("Dans l’enseignement supérieur", "Higher education"),
            "inconnue": say("Ailleurs", "Elsewhere"),
        },
    ),
    Fact(
        id="year_of_study",
        type="choice",
        path="demandeur.annee_etude",
        label=say("Année d’études", "Year of study"),
        question=say("En quelle année d’études êtes-vous ?", "Which year of study are you in?"),
        values=_SCHOOL_YEARS,
    ),
    Fact(
        id="school_leaving_grade",
        type="choice",
        path="demandeur.mention_baccalaureat",
        label=say("Mention au baccalauréat", "Grade of the baccalauréat"),
        question=say(
            "Avec quelle mention avez-vous eu le baccalauréat ?", "With which grade did you pass the baccalauréat?"
        ),
        values={
            "mention_assez_bien": say("Assez bien", "Fairly good"),
            "mention_bien": say("Bien", "Good"),
            "mention_tres_bien": say("Très bien", "Very good"),
            "mention_tres_bien_felicitations_jury": say("Très bien, avec félicitations", "Very good, with honours"),
            "non_renseignee": say("Aucune", "None"),
        },
    ),
    Fact(
        id="field_of_study",
        type="choice",
        path="demandeur.groupe_specialites_formation",
        label=say("Domaine de formation", "Field of study"),
        question=say("Dans quel domaine est votre formation ?", "Which field is your training in?"),
        values={
            "groupe_330": say("La santé ou le travail social", "Health or social work"),
            "autre": say("Un autre domaine", "Another field"),
        },
    ),
    Fact(
        id="work_study_contract",
        type="choice",
        path="demandeur._contratAlternance",
        label=say("Contrat en alternance", "Work-study contract"),
        question=say("Quel contrat en alternance avez-vous ?", "Which work-study contract do you have?"),
        values={
            "apprenti": say("Un contrat d’apprentissage", "An apprenticeship"),
            "professionnalisation": say("Un contrat de professionnalisation", "A professional training contract"),
            "aucun": say("Aucun", "None"),
        },
    ),
    Fact(
        id="internship",
        type="boolean",
        path="demandeur.stagiaire",
        label=say("Stage", "Internship"),
        question=say("Êtes-vous en stage ?", "Are you doing an internship?"),
    ),
    Fact(
        id="civic_service",
        type="boolean",
        path="demandeur.service_civique",
        label=say("Service civique", "Civic service"),
        question=say("Faites-vous un service civique ?", "Are you doing civic service?"),
    ),
    Fact(
        id="temporary_agency",
        type="boolean",
        path="demandeur._agence_travail_temporaire",
        label=say("Intérim", "Temporary agency work"),
        question=say("Travaillez-vous pour une agence d’intérim ?", "Do you work for a temporary employment agency?"),
    ),
    Fact(
        id="disability",
        type="boolean",
        path="demandeur.handicap",
        label=say("Handicap", "Disability"),
        question=say("Êtes-vous en situation de handicap ?", "Do you have a disability?"),
        sensitive=True,
    ),
    Fact(
        id="disability_rate",
        type="number",
        path="demandeur.taux_incapacite",
        label=say("Taux d’incapacité", "Disability rate"),
        question=say("Quel taux d’incapacité vous a été reconnu ?", "Which disability rate was recognised?"),
        hint=say("Entre 0 et 1 : 0,8 pour 80 %.", "Between 0 and 1: 0.8 for 80 %."),
        cost=2,
        sensitive=True,
    ),
    Fact(
        id="scholarship",
        type="boolean",
        path="openfisca.boursier",
        label=say("Bourse", "Scholarship"),
        question=say("Recevez-vous une bourse d’études ?", "Do you receive a scholarship?"),
    ),
    Fact(
        id="minimum_income",
        type="money",
        path="openfisca.rsa",
        label=say("RSA", "Minimum income (RSA)"),
        question=say(
            "Combien de RSA votre foyer reçoit-il par mois ?", "How much RSA does your household get a month?"
        ),
        cost=2,
        sensitive=True,
    ),
    Fact(
        id="tax_income",
        type="money",
        path="openfisca.rfr",
        label=say("Revenu fiscal de référence", "Reference tax income"),
        question=say(
            "Quel est le revenu fiscal de référence de votre foyer ?", "What is your household’s reference tax income?"
        ),
        hint=say("Il figure sur l’avis d’impôt.", "It is on the tax notice."),
        cost=4,
    ),
    Fact(
        id="tax_parts",
        type="number",
        path="openfisca.nbptr",
        label=say("Parts fiscales", "Tax parts"),
        question=say("Combien de parts votre foyer fiscal a-t-il ?", "How many parts does your tax household have?"),
        hint=say("Elles figurent sur l’avis d’impôt.", "They are on the tax notice."),
        cost=3,
    ),
    Fact(
        id="health_insurance",
        type="choice",
        path="openfisca.regime_securite_sociale",
        label=say("Sécurité sociale", "Social security scheme"),
        question=say("De quel régime de sécurité sociale dépendez-vous ?", "Which social security scheme are you in?"),
        values={
            "regime_general": say("Régime général", "The general scheme"),
            "regime_agricole": say("Régime agricole (MSA)", "The farmers’ scheme (MSA)"),
            "regime_etranger": say("Un régime étranger", "A scheme abroad"),
            "autres": say("Un autre régime", "Another scheme"),
        },
        cost=2,
    ),
    Fact(
        id="housing",
        type="choice",
        path="menage.statut_occupation_logement",
        label=say("Logement", "Housing"),
        question=say("Comment êtes-vous logé ?", "How are you housed?"),
        values={
            "primo_accedant": say("Je rembourse mon premier achat", "I am paying off the first home I bought"),
            "proprietaire": say("Je possède mon logement", "I own my home"),
            "locataire_hlm": say("Je loue un logement social", "I rent social housing"),
            "locataire_vide": say("Je loue un logement vide", "I rent it unfurnished"),
            "locataire_meuble": say("Je loue un logement meublé", "I rent it furnished"),
            "locataire_foyer": say("Je vis dans un foyer ou une résidence", "I live in a hostel or residence"),
            "loge_gratuitement": say("On me loge gratuitement", "I live somewhere for free"),
            "sans_domicile": say("Je n’ai pas de domicile stable", "I have no stable home"),
        },
    ),
    Fact(
        id="housing_difficulties",
        type="boolean",
        path="menage._difficultes_acces_ou_frais_logement",
        label=say("Difficultés de logement", "Difficulties with housing"),
        question=say(
            "Avez-vous du mal à trouver un logement ou à le payer ?",
            "Is it hard for you to find a home or to pay for it?",
        ),
    ),
    Fact(
        id="children",
        type="list",
        path="enfants",
        label=say("Enfants", "Children"),
        question=say("Quels enfants avez-vous à charge ?", "Which children do you support?"),
        fields=(
            {
                "id": "date_of_birth",
                "type": "date",
                "label": say("Date de naissance", "Date of birth"),
            },
        ),
        cost=2,
    ),
    Fact(
        id="interest_bafa",
        type="boolean",
        path="demandeur._interetBafa",
        label=say("Projet : BAFA", "Plans: youth leader training"),
        question=say("Voulez-vous passer le BAFA ou le BAFD ?", "Do you want to train as a youth leader (BAFA, BAFD)?"),
    ),
    Fact(
        id="interest_study_abroad",
        type="boolean",
        path="demandeur._interetEtudesEtranger",
        label=say("Projet : étranger", "Plans: abroad"),
        question=say("Voulez-vous étudier ou faire un stage à l’étranger ?", "Do you want to study or train abroad?"),
    ),
    Fact(
        id="interest_driving_licence",
        type="boolean",
        path="demandeur._interetPermisDeConduire",
        label=say("Projet : permis de conduire", "Plans: driving licence"),
        question=say("Voulez-vous passer le permis de conduire ?", "Do you want to get a driving licence?"),
    ),
    Fact(
        id="interest_health_social",
        type="boolean",
        path="demandeur._interetAidesSanitaireSocial",
        label=say("Projet : santé et social", "Plans: health and social work"),
        question=say(
            "Voulez-vous vous former à la santé ou au travail social ?",
            "Do you want to train in health or social work?",
        ),
    ),
)

FACTS: Mapping[str, Fact] = {fact.id: fact for fact in _KNOWN}
BY_PATH: Mapping[str, Fact] = {fact.path: fact for fact in _KNOWN}
# What it says of a person who has the interest: words that go on after *that*.
INTERESTS: Mapping[str, Words] = {
    "interest_bafa": say("vous voulez passer le BAFA ou le BAFD", "you want to train as a youth leader (BAFA, BAFD)"),
    "interest_study_abroad": say(
        "vous voulez étudier ou faire un stage à l’étranger", "you want to study or train abroad"
    ),
    "interest_driving_licence": say("vous voulez passer le permis de conduire", "you want to get a driving licence"),
    "interest_health_social": say(
        "vous voulez vous former à la santé ou au travail social", "you want to train in health or social work"
    ),
}
