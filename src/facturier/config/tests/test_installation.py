"""A role that no guard binds is not served."""

import os

import pytest

from facturier.config import installation
from facturier.config.refused import CannotStart


@pytest.mark.django_db
def test_the_application_role_is_served_and_the_others_are_refused():
    installation.refuse_overpowered(os.environ["DATABASE_URL"])
    for role in ("facturier_owner", "facturier_dump", "postgres"):
        address = os.environ["DATABASE_URL"].replace("facturier_app", role)
        assert address != os.environ["DATABASE_URL"]
        with pytest.raises(CannotStart, match="too much power"):
            installation.refuse_overpowered(address)
