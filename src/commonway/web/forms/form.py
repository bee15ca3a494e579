"""The form every page uses: plain ids, no browser styling, errors in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django import forms


class Form(forms.Form):
    """A Django form whose fields carry their component; draw it with ``form_fields(form)``."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", "%s")
        super().__init__(data, *args, **options)
