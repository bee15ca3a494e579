"""Where the USAGov data is, and small catalogues of the same form for what the real one does not show."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("COMMONWAY_DATA", _ROOT / ".." / "shared" / "data")) / "usagov"

needs_data = pytest.mark.skipif(
    not (DATA / "expected.jsonl").exists(), reason=f"the USAGov data is not beside the project ({DATA})"
)

_CATALOGUE: dict[str, Any] = {
    "data": {
        "lifeEventForm": {
            "id": "moving",
            "title": "Moving house",
            "summary": "<p>New <b>home</b>&nbsp;?<!-- draft --></p>",
            "sectionsEligibilityCriteria": [
                {
                    "section": {
                        "heading": "About you",
                        "description": "",
                        "fieldsets": [
                            {
                                "fieldset": {
                                    "criteriaKey": "applicant_date_of_birth",
                                    "legend": "When were you born?",
                                    "required": True,
                                    "inputs": [{"inputCriteria": {"type": "Date", "values": [{"value": {}}]}}],
                                }
                            },
                            {
                                "fieldset": {
                                    "criteriaKey": "applicant_rents",
                                    "legend": "Do you rent?",
                                    "inputs": [
                                        {
                                            "inputCriteria": {
                                                "type": "Radio",
                                                "hasChild": True,
                                                "childDependencyOption": "Yes",
                                                "values": [
                                                    {"option": "Yes", "value": True},
                                                    {"option": "No", "value": False},
                                                ],
                                            }
                                        }
                                    ],
                                    "children": [
                                        {
                                            "fieldsets": [
                                                {
                                                    "fieldset": {
                                                        "criteriaKey": "landlordKind",
                                                        "inputs": [
                                                            {
                                                                "inputCriteria": {
                                                                    "type": "Select",
                                                                    "values": [
                                                                        {"option": "A council", "value": "council"},
                                                                        {"option": "A person", "value": "person"},
                                                                    ],
                                                                }
                                                            }
                                                        ],
                                                    }
                                                }
                                            ]
                                        }
                                    ],
                                }
                            },
                        ],
                    }
                }
            ],
        },
        "benefits": [
            {
                "benefit": {
                    "title": 'The "moving" grant',
                    "summary": "<p>Money.</p>",
                    "SourceLink": "https://example.gov/moving",
                    "agency": {"title": " Housing Office ", "summary": "<p>Homes.</p>"},
                    "eligibility": [
                        {"criteriaKey": "applicant_rents", "label": "You rent", "acceptableValues": [True]},
                        {"criteriaKey": "landlordKind", "label": "Of a council", "acceptableValues": ["A council"]},
                    ],
                }
            }
        ],
    }
}


def catalogue() -> dict[str, Any]:
    """Return a small life event, to be changed at will."""
    return copy.deepcopy(_CATALOGUE)


def benefit_on(document: dict[str, Any], key: str, *accepted: object, title: str = "Another") -> dict[str, Any]:
    """Return *document* with one more benefit, whose only criterion accepts *accepted* for *key*."""
    eligibility = [{"criteriaKey": key, "label": "It fits", "acceptableValues": list(accepted)}]
    document["data"]["benefits"].append({"benefit": {"title": title, "agency": {}, "eligibility": eligibility}})
    return document


def saved(document: object, folder: Path) -> Path:
    """Return *document* as a file in *folder*."""
    file = folder / "catalogue.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file
