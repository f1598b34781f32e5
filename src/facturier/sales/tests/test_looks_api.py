"""Templates of documents over the API."""

import pytest

pytestmark = pytest.mark.django_db
